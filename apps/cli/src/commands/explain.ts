import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { type Built, type Found, type Place, parsePlace } from "@podspan/core/network";
import { explain as explanationOf, findFixes, type Party, Provers, type Question } from "@podspan/core/prove";
import { reportStopped } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ExplainFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { coloursFor } from "../render/colour.ts";
import { explanationText } from "../render/explanation.ts";
import { printJson, printProblems, reportProblems } from "../render/report.ts";
import { hasFabric } from "../session/fabric-file.ts";
import { openNetwork } from "../session/seen-network.ts";
import type { VerbOfMany } from "../verb.ts";

/** Shows hop by hop, both ways, what gets from FROM to TO, everything that stops it, and what is proved to mend it. */
export const explain: VerbOfMany<ExplainFlags, [string, string, string?]> = async (cli, flags, from, to, argument) => {
  const places = placesOf([from, to]);
  if (!places.ok) return reportProblems(cli, flags.json, ExitCode.usage, places.problems);
  const senseless = senselessOf(flags, hasFabric(cli, argument));
  if (senseless.length > 0) return reportProblems(cli, flags.json, ExitCode.usage, senseless);
  const network = await openNetwork(cli, flags, argument);
  if (!network.ok) return reportStopped(cli, flags.json, network);
  const { built, build, snapshot, diagnostics, sources } = network.value;
  const [start, end] = places.places;
  const parties = partiesOf(built, [
    [from, start],
    [to, end],
  ]);
  if (!parties.ok) {
    return reportProblems(cli, flags.json, ExitCode.failed, [...diagnostics, ...parties.problems], sources);
  }
  printProblems(cli, diagnostics, sources);
  const question = questionOf(flags);
  const told = explanationOf(
    new Provers(built.network, built.directory),
    built.directory,
    ...parties.parties,
    question,
  );
  const fixes =
    told.verdict.verdict === "reachable"
      ? { proved: [] }
      : findFixes({ snapshot, built, build, from: start, to: end, question });
  if (flags.json) {
    const { verdict, forward, reverse, blockers, shown, pairs, pairCount } = told;
    const [fix = null] = fixes.proved;
    const { verdict: word, reason = null, from: _from, to: _to, ...evidence } = verdict;
    printJson(cli, "Explanation", {
      ...{ from, to, verdict: word, forward, reverse, reason, fix, fixes: fixes.proved, noFix: fixes.why ?? null },
      ...{ question, blockers, evidence, shown: shown ?? null, pairs, pairCount, diagnostics },
    });
  } else cli.process.stdout.write(explanationText(told, fixes, coloursFor(cli.process.stdout, cli.process.env)));
  return told.verdict.verdict === "unreachable" ? ExitCode.refused : ExitCode.ok;
};

type Protocol = NonNullable<ExplainFlags["protocol"]>;
const PORTED: ReadonlySet<Protocol> = new Set<Protocol>(["any", "tcp", "udp", 6, 17]);
const ICMP: ReadonlySet<Protocol> = new Set<Protocol>(["any", "icmp", 1, 58]);

/** Flags that cannot be meant together: none is left out of the question without a word. */
function senselessOf(flags: ExplainFlags, isOfFabric: boolean): readonly Diagnostic[] {
  const { protocol = "any", port, sourcePort, icmpType, planned, snapshot } = flags;
  const found: string[] = [];
  const hasPorts = port !== undefined || sourcePort !== undefined;
  if (hasPorts && (icmpType !== undefined || !PORTED.has(protocol))) found.push("Only TCP and UDP have ports.");
  if (icmpType !== undefined && !ICMP.has(protocol)) found.push("Only ICMP has `--icmp-type`.");
  if (planned && snapshot !== undefined && !isOfFabric)
    found.push("`--planned` needs a Fabric: records alone have no plan.");
  return found.map((message) =>
    problem("USAGE", message, "Nothing was done.", "`podspan explain --help` tells what can be said."),
  );
}

function questionOf({ protocol, port, sourcePort, icmpType }: ExplainFlags): Question {
  return {
    ...(protocol === undefined ? (icmpType === undefined ? {} : { protocol: "icmp" }) : { protocol }),
    ...(port === undefined ? {} : { port }),
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(icmpType === undefined ? {} : { icmpType }),
  };
}

type Pair<T> = readonly [T, T];
type Parsed = { readonly ok: true; readonly places: Pair<Place> } | Failed;
type Failed = { readonly ok: false; readonly problems: readonly Diagnostic[] };

function placesOf([from, to]: Pair<string>): Parsed {
  const [start, end] = [parsePlace(from), parsePlace(to)];
  if (start.ok && end.ok) return { ok: true, places: [start.place, end.place] };
  const problems = [start, end].flatMap((one) => (one.ok ? [] : [diagnose("PLACE-1", { message: one.message })]));
  return { ok: false, problems };
}

function partiesOf(
  { directory }: Built,
  [from, to]: Pair<readonly [string, Place]>,
): { readonly ok: true; readonly parties: readonly [Party, Party] } | Failed {
  const start = directory.ends(from[1]);
  const end = directory.ends(to[1], start.kind === "ends" ? start.ends : []);
  if (start.kind === "ends" && end.kind === "ends") {
    return {
      ok: true,
      parties: [
        { name: from[0], ends: start.ends },
        { name: to[0], ends: end.ends },
      ],
    };
  }
  return { ok: false, problems: [...unknown(start), ...unknown(end)] };
}

function unknown(found: Found): readonly Diagnostic[] {
  if (found.kind === "ends") return [];
  const fix = found.near.length === 0 ? found.cure : `Perhaps ${found.near.join(" or ")} is meant.`;
  return [diagnose("PLACE-2", { message: found.why, fix })];
}
