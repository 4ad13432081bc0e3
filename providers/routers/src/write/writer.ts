import type { KindProps } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepContext, type StepResult, type Writer } from "@podspan/core/ports";
import { GUEST_SHELL, type StatementChange } from "@podspan/core/routers";
import { inSession, type RouterAccess, type RouterDeps } from "../access.ts";
import { readRunning } from "../observe/running.ts";
import { readKeys, secretsIn } from "../secrets/keys.ts";
import { untilItAnswers } from "./booting.ts";
import { changeOf } from "./change.ts";
import { lookAgain } from "./look-again.ts";
import { isRestorable, type PriorTexts, priorFields, readPrior } from "./prior.ts";

/** Seconds until a router goes back by itself: time enough to look again, and short enough to wait for. */
const REVERT_AFTER = 300;
/** The same where a guest shell is to start, which takes minutes. */
const REVERT_AFTER_START = 900;

type Texts = Readonly<Record<string, string>>;

/**
 * Carries out steps of kind `router-configuration`, each as one transaction of its router: what differs goes in, the router is read again over
 * a new connection, and only if it says what it should is the change confirmed; else it is taken back. May be repeated after a crash, since a
 * router takes back by itself what nobody confirmed. Deleting gives back what was there before us.
 */
export function routersWriter(deps: RouterDeps): Writer {
  return { plane: "router", run: (step, context) => run(deps, step, context) };
}

async function run(deps: RouterDeps, step: BoundStep, context: StepContext): Promise<StepResult> {
  if (step.scope.plane !== "router") throw new Error(`${step.key} is not a step of a router`);
  const access = deps.reach(step.scope);
  if (access === undefined) throw noAccess(step.scope.router);
  const writing: Writing = { deps, access, step, context };
  if (step.operation === "delete") {
    await giveBack(writing);
    return {};
  }
  await untilItAnswers(access, step, context);
  await setStatements(writing, (step.after as KindProps["router-configuration"]).statements);
  return { worldId: step.scope.router };
}

interface Writing {
  readonly deps: RouterDeps;
  readonly access: RouterAccess;
  readonly step: BoundStep;
  readonly context: StepContext;
}

/** Sets ours; what we set once and no longer want is given back. */
async function setStatements(writing: Writing, wanted: Texts): Promise<void> {
  const { context } = writing;
  const known = readPrior(context.prior);
  const dropped = Object.fromEntries(Object.entries(known).filter(([path]) => !(path in wanted)));
  const { texts } = await reading(writing, { ...restorable(dropped), ...wanted });
  const before = Object.fromEntries(Object.keys(wanted).map((path) => [path, texts[path] ?? null]));
  if (!Object.keys(before).every((path) => path in known)) {
    await context.rememberPrior(priorFields({ ...before, ...known }));
  }
  await bring(writing, { ...back(writing, dropped), ...wanted });
  if (Object.keys(dropped).length === 0) return;
  const kept = Object.entries(readPrior(context.prior)).filter(([path]) => !(path in dropped));
  await context.rememberPrior(priorFields(Object.fromEntries(kept)));
}

async function giveBack(writing: Writing): Promise<void> {
  const prior = readPrior(writing.context.prior);
  if (Object.keys(prior).length === 0) {
    writing.context.note("what the router's statements were before us is not known, so they stay as they are");
    return;
  }
  await bring(writing, back(writing, prior));
}

/** What is given back: a text, or nothing where nothing was. Somebody else's key is not known, and what is there now stays. */
function back({ context }: Writing, prior: PriorTexts): StatementChange {
  const entries = Object.entries(prior);
  for (const [path, text] of entries) {
    if (!isRestorable(text))
      context.note(`\`${path}\` had another key before us, which is not known: set it on the router`);
  }
  return Object.fromEntries(
    entries.filter(([, text]) => isRestorable(text)).map(([path, text]) => [path, text ?? undefined]),
  );
}

function restorable(prior: PriorTexts): Texts {
  return Object.fromEntries(Object.entries(prior).flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
}

/** One transaction; none where the router says all of it already. */
async function bring(writing: Writing, statements: StatementChange): Promise<void> {
  const { access, context, step } = writing;
  const paths = Object.keys(statements).sort();
  await context.write({
    api: "router:commit",
    scope: step.scope,
    intent: { statements: paths },
    send: () => transaction(writing, statements),
    worldId: () => (step.scope.plane === "router" ? step.scope.router : ""),
  });
  context.note(`${paths.length} ${access.platform === "linux" ? "files" : "statements"} are as they should be`);
}

async function transaction(writing: Writing, statements: StatementChange): Promise<void> {
  const { access, deps, context } = writing;
  const { signal } = context;
  const { texts, whole, waits } = await inSession(access, signal, async (reading) => ({
    ...(await readRunning(reading, asked(statements), deps.secrets, signal)),
    waits: await reading.api.pending(signal),
  }));
  const differing = Object.fromEntries(
    Object.entries(statements).filter(([path, text]) => (text ?? undefined) !== texts[path]),
  );
  if (Object.keys(differing).length === 0 && !waits) return;
  const named = secretsIn(Object.values(differing).flatMap((text) => text ?? []));
  const keys = await readKeys(access, deps.secrets, named, signal);
  const change = changeOf(access, {
    statements: differing,
    running: whole,
    keys,
    leaving: writing.step.operation === "delete",
    revertAfter: differing[GUEST_SHELL] === undefined ? REVERT_AFTER : REVERT_AFTER_START,
  });
  if (change.lines.length + change.files.length === 0 && change.guestShell === undefined) return;
  const pending = await access.api.commit(change, signal);
  await lookAgain({ access, statements: differing, secrets: deps.secrets, pending }, signal);
}

/** A path where nothing is to stand is read too. */
function asked(statements: StatementChange): Texts {
  return Object.fromEntries(Object.entries(statements).map(([path, text]) => [path, text ?? ""]));
}

async function reading({ access, deps, context, step }: Writing, wanted: Texts): Promise<{ readonly texts: Texts }> {
  const { signal } = context;
  return context.read({ api: "router:read", scope: step.scope }, () =>
    inSession(access, signal, (reading) => readRunning(reading, wanted, deps.secrets, signal)),
  );
}

function noAccess(router: string): ProviderError {
  return new ProviderError({
    faultClass: "denied",
    code: "RouterNoAccess",
    message: `router ${router} needs router access: nothing says how it is reached`,
    hint: "write the router's `access` with its host key, then run again",
    api: "router:commit",
  });
}
