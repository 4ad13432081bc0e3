import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { changeRecords, collections, replaceFile } from "../testing/collections.ts";
import { POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";
import { walked } from "../testing/readme.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const RETURN = "missing-return-route/aws_configs/eu-west-1";
const FLOW = "explain i-0a16 i-0b2a --port 5432 --snapshot missing-return-route";

async function told(words: string, cwd: string) {
  const { exit, stdout } = await podspan(`${words} --json`, { cwd });
  return { exit, ...JSON.parse(stdout) };
}

test.each([
  ["README.md", () => ROOT],
  ["examples/explain/README.md", collections],
])("the four classic failures are told as %s shows (update with `vitest -u`)", async (page, folder) => {
  const readme = join(ROOT, page);
  const { text, commands, problems } = await walked(readFileSync(readme, "utf8"), folder());
  expect(problems).toEqual([]);
  const networks = ["missing-return-route", "snat-on", "group-across-regions", "source-check"];
  for (const network of networks)
    expect(commands).toContainEqual(expect.stringMatching(`^explain .* ${network}$|/${network}$`));
  await expect(text).toMatchFileSnapshot(readme);
});

describe("explain", () => {
  test("--json has both ways, the verdict, the reason and the fix, and exits 4 when nothing gets through", async () => {
    const answer = await told(FLOW, collections());
    expect(answer).toMatchObject({
      exit: 4,
      kind: "Explanation",
      from: "i-0a16",
      to: "i-0b2a",
      verdict: "unreachable",
      reason: "on the way back: rtb-0b24 has no route to 10.10.1.10",
      fix: { changes: [{ kind: "route", resource: "rtb-0b24" }] },
      blockers: [{ direction: "reverse", kind: "no-route", id: "rtb-0b24" }],
    });
    expect(answer.forward.hops.map(({ node }: { node: string }) => node)).toContain("pcx-0c01");
    expect(answer.reverse.hops.at(-1)).toMatchObject({ node: "rtb-0b24", steps: [{ outcome: "stops" }] });
  });

  test("calls the nodes that translate as people know them", async () => {
    const words = "explain clusters/shop/pods i-0b28 --port 5432 --snapshot snat-on";
    const { stdout } = await podspan(words, { cwd: collections() });
    expect(stdout).toContain("(NAT by nodes of shop in eu-west-1a (subnet-0a11))");
    expect(stdout).not.toContain("snat/shop");
  });

  test("exits 0 when it gets through, and has no fix then", async () => {
    const flow = "explain i-0a16 i-0b28 --port 5432 --snapshot missing-return-route";
    expect(await told(flow, collections())).toMatchObject({ exit: 0, verdict: "reachable", fix: null, reason: null });
  });

  test.each([
    ["clusters/shop/pods i-0b28 --port 5432 --snapshot snat-on", "snat-exclusion"],
    ["clusters/shop/shop/web-0 i-0b28 --port 5432 --snapshot snat-on", "snat-exclusion"],
    ["i-0a16 i-0b28 --port 5432 --snapshot group-across-regions", "security-group-rule"],
    ["i-0a51 i-0a52 --port 5432 --snapshot source-check", "source-dest-check"],
  ])("finds what mends %s", async (words, kind) => {
    expect(await told(`explain ${words}`, collections())).toMatchObject({ exit: 4, fix: { changes: [{ kind }] } });
  });

  test("names everything in the way in one run, and the fewest steps that mend all of it together", async () => {
    const cwd = collections();
    changeRecords(cwd, `${RETURN}/RouteTables.json`, (tables) =>
      tables.map((table) => ({
        ...table,
        Routes: (table.Routes ?? []).filter((route) => route.GatewayId === "local"),
      })),
    );
    changeRecords(cwd, `${RETURN}/SecurityGroups.json`, (groups) =>
      groups.map((one) => ({ ...one, IpPermissions: [] })),
    );
    const denied = { RuleNumber: 50, Protocol: "6", RuleAction: "deny", CidrBlock: "0.0.0.0/0", Egress: true };
    changeRecords(cwd, `${RETURN}/NetworkAcls.json`, (acls) =>
      acls.map((acl) =>
        acl.NetworkAclId === "acl-0b26" ? { ...acl, Entries: [denied, ...(acl.Entries ?? [])] } : acl,
      ),
    );
    const { blockers, fix, noFix } = await told(FLOW, cwd);
    const names = blockers.map(
      ({ direction, certain, id }: Record<string, unknown>) => `${direction} ${certain} ${id}`,
    );
    expect(names).toEqual([
      "forward true rtb-0a12",
      "reverse true acl-0b26/egress",
      "forward false sg-0b25/ingress",
      "reverse false rtb-0b24",
    ]);
    expect(noFix).toMatch(/^no single-step fix; 4 steps/);
    expect(fix.changes.map(({ resource }: { resource: string }) => resource).sort()).toEqual([
      "acl-0b26",
      "rtb-0a12",
      "rtb-0b24",
      "sg-0b25",
    ]);
  });

  test("of an end that is not there names those that were perhaps meant, and exits 1", async () => {
    const answer = await told("explain i-0a17 i-0b2a --snapshot missing-return-route", collections());
    expect(answer).toMatchObject({ exit: 1, diagnostics: [{ code: "IMPORT-4" }, { code: "PLACE-2" }] });
    expect(answer.diagnostics[1].fix).toContain("i-0a16");
  });

  test("of what is no place says how places are written, and exits 64", async () => {
    const answer = await told("explain cluster/shop 10.0.0.300 --snapshot snat-on", collections());
    expect(answer).toMatchObject({ exit: 64, diagnostics: [{ code: "PLACE-1" }, { code: "PLACE-1" }] });
  });

  test("asks for both ends, and refuses ports that there are not", async () => {
    expect(await podspan("explain i-0a16", { cwd: collections() })).toMatchObject({ exit: 64 });
    expect(await podspan("explain a b --port 70000", { cwd: collections() })).toMatchObject({ exit: 64 });
  });
});

describe("explain with a Fabric", () => {
  test("looks at the live world, and with --planned at what apply would leave", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const words = "explain clusters/prod/pods clusters/prod/nodes --port 443";
    const [now, planned] = [await told(words, cwd), await told(`${words} --planned`, cwd)];
    expect(now.exit === 0 || now.exit === 4).toBe(true);
    const sources = (answer: { evidence: { packets: { sources: string }[] }; shown: { from: string } }) =>
      answer.shown.from;
    expect(sources(now)).not.toEqual(sources(planned));
    expect(planned.kind).toBe("Explanation");
  });
});

describe("what was not read, or contradicts itself, is named and never taken as a way", () => {
  const codes = ({ diagnostics }: { diagnostics: { code: string }[] }) => diagnostics.map(({ code }) => code);
  const GOOD = "explain i-0a16 i-0b28 --port 5432 --snapshot missing-return-route";

  test("a peering that is not there", async () => {
    const cwd = collections();
    changeRecords(cwd, `${RETURN}/VpcPeeringConnections.json`, () => []);
    const answer = await told(GOOD, cwd);
    expect(answer).toMatchObject({ exit: 4, verdict: "unreachable" });
    expect(codes(answer)).toContain("NET-1");
  });

  test.each(["RouteTables", "SecurityGroups", "Vpcs", "Subnets", "VpcPeeringConnections"])(
    "a collection without %s",
    async (name) => {
      const cwd = collections();
      replaceFile(cwd, `${RETURN}/${name}.json`);
      const answer = await told(GOOD, cwd);
      expect(answer.verdict).not.toBe("reachable");
      expect(answer.diagnostics.length).toBeGreaterThan(0);
    },
  );

  test.each(["{", "[]", '{"RouteTables": 7}', '{"RouteTables": [null, {}, {"RouteTableId": 5}]}', ""])(
    "route tables that read %s",
    async (text) => {
      const cwd = collections();
      replaceFile(cwd, `${RETURN}/RouteTables.json`, text);
      const answer = await told(GOOD, cwd);
      expect(answer.exit).not.toBe(0);
      expect(answer.verdict).not.toBe("reachable");
      expect(answer.diagnostics.map(({ code }: { code: string }) => code)).not.toContain("BUG");
    },
  );

  test("prefix lists that overlap and lead to different targets", async () => {
    const cwd = collections();
    const list = (id: string, cidr: string) => ({
      PrefixListId: id,
      PrefixListName: id,

      Cidrs: [cidr],
    });
    replaceFile(
      cwd,
      `${RETURN}/PrefixLists.json`,
      JSON.stringify({ PrefixLists: [list("pl-1", "10.20.0.0/16"), list("pl-2", "10.20.1.0/24")] }),
    );
    const leads = (id: string, target: object) => ({
      DestinationPrefixListId: id,
      Origin: "CreateRoute",
      State: "active",
      ...target,
    });
    changeRecords(cwd, `${RETURN}/RouteTables.json`, (tables) =>
      tables.map((table) =>
        table.RouteTableId === "rtb-0a12"
          ? {
              ...table,
              Routes: [
                ...(table.Routes ?? []).filter(({ GatewayId }) => GatewayId === "local"),
                leads("pl-1", { VpcPeeringConnectionId: "pcx-0c01" }),
                leads("pl-2", { TransitGatewayId: "tgw-1" }),
              ],
            }
          : table,
      ),
    );
    const answer = await told(GOOD, cwd);
    expect(answer).toMatchObject({ exit: 4, verdict: "unreachable" });
    expect(codes(answer)).toContain("NET-3");
  });

  test("routes that lead in a circle", async () => {
    const cwd = collections();
    const path = "source-check/aws_configs/eu-west-1";
    changeRecords(cwd, `${path}/NetworkInterfaces.json`, (all) =>
      all.map((one) => ({ ...one, SourceDestCheck: false })),
    );
    changeRecords(cwd, `${path}/RouteTables.json`, (tables) =>
      tables.map((table) =>
        table.RouteTableId === "rtb-0a20"
          ? {
              ...table,
              Routes: [
                ...(table.Routes ?? []),
                { ...tables[1]?.Routes?.[1], NetworkInterfaceId: "eni-0a41", InstanceId: "i-0a51" },
              ],
            }
          : table,
      ),
    );
    const answer = await told("explain i-0a51 i-0a52 --port 5432 --snapshot source-check", cwd);
    expect(answer).toMatchObject({ exit: 4, verdict: "unreachable" });
  });
});

test.each([
  ["--protocol icmp --port 443", "Only TCP and UDP have ports."],
  ["--protocol 47 --source-port 443", "Only TCP and UDP have ports."],
  ["--icmp-type 8 --port 443", "Only TCP and UDP have ports."],
  ["--protocol tcp --icmp-type 8", "Only ICMP has `--icmp-type`."],
  ["--planned", "`--planned` needs a Fabric: records alone have no plan."],
])("explain %s is refused: nothing of a question is left out without a word", async (flags, message) => {
  const words = `explain i-0a16 i-0b28 ${flags} --snapshot missing-return-route`;
  expect(await told(words, collections())).toMatchObject({ exit: 64, diagnostics: [{ code: "USAGE", message }] });
});

test("an address that nobody has is told as that", async () => {
  const words = "explain 10.10.1.10 10.99.1.10 --port 5432 --snapshot missing-return-route";
  const { exit, stdout } = await podspan(words, { cwd: collections() });
  expect(exit).toBe(4);
  expect(stdout).toContain("STOP  nobody in what was read has this address");
});

describe("verify without a Fabric", () => {
  test("is an audit: what reaches what, and what is wrong", async () => {
    const answer = await told("verify --snapshot group-across-regions", collections());
    expect(answer).toMatchObject({ exit: 0, kind: "Audit", groups: ["internet", "vpcs/data", "vpcs/shop"] });
  });

  test("names what is wrong whatever is asked", async () => {
    const answer = await told("verify --snapshot missing-return-route", collections());
    expect(answer.diagnostics.map(({ code }: { code: string }) => code)).toEqual(["IMPORT-4", "AUDIT-4"]);
    const checked = await told("verify --snapshot source-check", collections());
    expect(checked.diagnostics.map(({ code }: { code: string }) => code)).toContain("AUDIT-3");
  });

  test("tells what it can of files that nobody can read, and exits 1; what is merely missing is no failure", async () => {
    const cwd = collections();
    replaceFile(cwd, `${RETURN}/NetworkAcls.json`);
    expect(await told("verify --snapshot missing-return-route", cwd)).toMatchObject({ exit: 0 });
    replaceFile(cwd, `${RETURN}/Vpcs.json`, '{"Vpcs": [');
    const answer = await told("verify --snapshot missing-return-route", cwd);
    expect(answer).toMatchObject({ exit: 1, kind: "Audit" });
    expect(answer.diagnostics[0]).toMatchObject({ code: "IMPORT-1" });
    replaceFile(
      cwd,
      "list.yaml",
      "- { id: a, from: { instance: i-0a16 }, to: { instance: i-0b28 }, protocol: tcp, port: 5432 }",
    );
    expect(await told("verify --snapshot missing-return-route --flows list.yaml", cwd)).toMatchObject({ exit: 1 });
  });

  test("of no collection says so", async () => {
    expect(await told("verify --snapshot nowhere", collections())).toMatchObject({
      exit: 1,
      diagnostics: [{ code: "IMPORT-6" }],
    });
  });
});

describe("verify --flows", () => {
  const flows = (text: string) => {
    const cwd = collections();
    replaceFile(cwd, "list.yaml", text);
    return told("verify --snapshot missing-return-route --flows list.yaml", cwd);
  };

  test("answers every flow, and exits 4 when one is not as expected", async () => {
    const answer = await told("verify --snapshot missing-return-route --flows flows.yaml", collections());
    expect(answer).toMatchObject({ exit: 4, kind: "Flows" });
    expect(answer.flows[1]).toEqual({
      id: "web-to-db-2",
      verdict: "unreachable",
      forward: "reachable",
      reply: "unreachable",
      reason: "on the way back: rtb-0b24 has no route to 10.10.1.10",
      expect: "reachable",
      asExpected: false,
    });
  });

  test("says where an entry is wrong, answers the others, and exits 1", async () => {
    const answer =
      await flows(`- { id: good, from: { instance: i-0a16 }, to: { instance: i-0b28 }, protocol: tcp, port: 5432 }
- { id: bad, from: { instance: i-0a16 }, to: {}, protocol: tcp }
- { id: gone, from: { instance: i-0a16 }, to: { instance: i-0fff }, expect: unreachable }
`);
    expect(answer.exit).toBe(1);
    expect(answer.flows.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      "reachable",
      "unknown",
      "unknown",
    ]);
    const problems = answer.diagnostics.filter(({ code }: { code: string }) => code.startsWith("FLOW-"));
    expect(
      problems.map(({ code, at }: { code: string; at: { file: string; line: number } }) => [code, at.file, at.line]),
    ).toEqual([
      ["FLOW-1", "list.yaml", 2],
      ["FLOW-2", "list.yaml", 3],
    ]);
  });

  test("a list that is not there is not told how Fabrics are made", async () => {
    const answer = await told("verify --snapshot missing-return-route --flows nowhere.yaml", collections());
    expect(answer).toMatchObject({
      exit: 1,
      diagnostics: [{ code: "FILE-1", fix: "Name the list of flows: `--flows FILE`." }],
    });
  });

  test("answers thousands in one run", async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      id: index,
      from: { instance: "i-0a16", address: "10.10.1.10" },
      to: { eni: "eni-0b27" },
      protocol: "tcp",
      port: 1000 + index,
    }));
    const answer = await flows(JSON.stringify(many));
    const open = answer.flows.filter(({ verdict }: { verdict: string }) => verdict === "reachable");
    expect(open.map(({ id }: { id: string }) => id)).toEqual(["4432"]);
    expect(answer.exit).toBe(0);
  });
});
