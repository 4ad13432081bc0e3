import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { isRef, type ManagedKind, type Resource } from "../../../desired/index.ts";
import { A, HERE, subnetIn, THERE, tableIn, UID } from "../linked-world.fixture.ts";
import { compiledOf, documentFabric, documentVpc, image, PAIR, ROUTER, read, routerIn } from "./dmvpn-world.fixture.ts";

const SITE = ["10.1.0.0/16", "192.168.0.0/16"];

function ofKind<K extends ManagedKind>(resources: readonly Resource[], kind: K): readonly Resource<K>[] {
  return resources.filter((one) => one.kind === kind) as readonly Resource[] as readonly Resource<K>[];
}

const text = (value: unknown): string => (isRef(value) ? value.$ref : String(value));

/** `TABLE DESTINATION -> TARGET` */
function routesIn(resources: readonly Resource[]): readonly string[] {
  return ofKind(resources, "route").map(
    ({ props }) => `${text(props.routeTable)} ${text(props.destination)} -> ${text(props.target)}`,
  );
}

const inside = (zone: string) => `hybrid/router-interface/us-west-1${zone}/inside`;

describe("the hybrid document's VPC", () => {
  const { resources, said } = compiledOf(documentFabric(), read(documentVpc()));

  test("needs nothing that is not there", () => {
    expect(said).toEqual([]);
  });

  test("both of the site's ranges are led to the router from every private table, and from no public one (fault 1b-16, 1b-23, 1b-24)", () => {
    expect(routesIn(resources)).toEqual(
      ["a", "b", "c"].flatMap((zone) => SITE.map((cidr) => `rtb-private-${zone} ${cidr} -> ${inside("a")}`)),
    );
  });

  test("the router has a public and a private subnet of its zone, and the highest free address of each (fault 1b-16)", () => {
    expect(ofKind(resources, "router-interface").map(({ id, props }) => [id, props.subnet, props.address])).toEqual([
      [inside("a"), "subnet-private-a", "10.0.109.254"],
      ["hybrid/router-interface/us-west-1a/outside", "subnet-public-a", "10.0.106.254"],
    ]);
  });

  test("the source/dest check is off on the side that forwards for others alone", () => {
    expect(ofKind(resources, "router-interface").map(({ props }) => props.sourceDestCheck)).toEqual([false, true]);
  });

  test("outside the hub's address alone is let in, by IKE and ESP, and nobody by SSH (fault 1b-8)", () => {
    const [, outside] = ofKind(resources, "security-group");
    expect(outside?.props.ingress).toEqual([
      { protocol: "50", cidr: "203.0.113.10/32" },
      { protocol: "udp", fromPort: 4500, toPort: 4500, cidr: "203.0.113.10/32" },
      { protocol: "udp", fromPort: 500, toPort: 500, cidr: "203.0.113.10/32" },
    ]);
  });

  test("inside the VPC's own ranges are let in", () => {
    const [within] = ofKind(resources, "security-group");
    expect(within?.props.ingress).toEqual([{ protocol: "-1", cidr: "10.0.0.0/16" }]);
  });

  test("the nodes' group lets in the site's nodes and pods (fault 1b-32)", () => {
    const rules = ofKind(resources, "security-group-rule").filter(({ props }) => props.protocol === "-1");
    expect(rules.map(({ props }) => [props.group, props.cidr])).toEqual(SITE.map((cidr) => ["sg-prod", cidr]));
  });

  test("and what a router of the VPC tells of the tunnel's MTU (fault 1b-28)", () => {
    const rules = ofKind(resources, "security-group-rule").filter(({ props }) => props.protocol === "icmp");
    expect(rules.map(({ props }) => [props.fromPort, props.toPort, props.cidr])).toEqual([[3, 4, "10.0.0.0/16"]]);
  });

  test("nodes do not translate what is for the site (amazon-vpc-cni-k8s, README)", () => {
    const [addon] = ofKind(resources, "cni-addon");
    expect(addon?.props.env).toEqual({ AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: SITE.join(",") });
  });

  test("a router alone may read its own key and move nothing", () => {
    expect(ofKind(resources, "router-role").map(({ props }) => props)).toEqual([
      { name: "podspan-west-hybrid-us-west-1a", secrets: ["psk"] },
    ]);
  });

  test("user data name the key and do not hold it, and are as small as EC2 takes (fault 1b-9)", () => {
    const [instance] = ofKind(resources, "router-instance");
    const userData = text(instance?.props.userData);
    expect(userData).toContain("<secret:ike>");
    expect(userData.length).toBeLessThanOrEqual(16_384);
  });

  test("the newest image is taken, and one that is older stays where it runs (fault 1b-29)", () => {
    expect(ofKind(resources, "router-instance").map(({ props }) => props.image)).toEqual(["ami-debian"]);
    const later = compiledOf(documentFabric(), read([...documentVpc(), ...routerIn("a")]));
    expect(ofKind(later.resources, "router-instance").map(({ props }) => props.image)).toEqual(["ami-older"]);
  });

  test("an image of another region is none of this one's, however new", () => {
    const elsewhere = { ...image("ami-elsewhere", "linux", "2026-11-01T00:00:00Z"), scope: THERE };
    const { resources: own } = compiledOf(documentFabric(), read([...documentVpc(), elsewhere]));
    expect(ofKind(own, "router-instance").map(({ props }) => props.image)).toEqual(["ami-debian"]);
  });
});

describe("two routers", () => {
  const { resources } = compiledOf(documentFabric(PAIR), read(documentVpc()));

  test("each zone's table leads to its own; one without a router to the first", () => {
    expect(routesIn(resources).filter((route) => route.includes("10.1.0.0/16"))).toEqual([
      `rtb-private-a 10.1.0.0/16 -> ${inside("a")}`,
      `rtb-private-b 10.1.0.0/16 -> ${inside("b")}`,
      `rtb-private-c 10.1.0.0/16 -> ${inside("a")}`,
    ]);
  });

  describe("and a narrow allow", () => {
    const NARROW = "      allow: [{ protocol: tcp, ports: [443] }, { protocol: icmp, to: 10.0.0.0/16 }]";
    const of = (routers: string) => compiledOf(documentFabric(routers, "", NARROW), read(documentVpc()));
    const letIn = (routers: string) =>
      (ofKind(of(routers).resources, "security-group")[0]?.props.ingress ?? []).map(
        ({ protocol, fromPort, toPort, cidr }) => `${protocol} ${fromPort}-${toPort} ${cidr}`,
      );

    test("let in what may answer the site by either of them, and say what else that is (F25, DMVPN-15)", () => {
      expect(letIn(PAIR)).toEqual([
        "icmp 0--1 10.0.0.0/16",
        "icmp 14--1 10.0.0.0/16",
        "icmp 16--1 10.0.0.0/16",
        "icmp 18--1 10.0.0.0/16",
        "icmp 3-4 10.0.0.0/16",
        "tcp 1024-65535 10.0.0.0/16",
        "tcp 443-443 10.0.0.0/16",
        "udp 4784-4784 10.0.109.254/32",
        "udp 4784-4784 10.0.110.254/32",
      ]);
      expect(of(PAIR).said).toEqual([
        "warning DMVPN-15 link hybrid, allow: what site dc1 begins is answered by either router, so their group lets 10.0.0.0/16 send it replies of ICMP and TCP to ports 1024-65535, whether it asked or not",
      ]);
    });

    test("nothing else where there is one router, nor for what allow lets in anyway", () => {
      expect(letIn(ROUTER)).toEqual(["icmp 3-4 10.0.0.0/16", "tcp 443-443 10.0.0.0/16"]);
      expect(of(ROUTER).said).toEqual([]);
      expect(compiledOf(documentFabric(PAIR), read(documentVpc())).said).toEqual([]);
    });
  });

  test("they watch each other by BFD, and each may move the VPC's routes", () => {
    const [within] = ofKind(resources, "security-group");
    expect(within?.props.ingress).toContainEqual({
      protocol: "udp",
      fromPort: 4784,
      toPort: 4784,
      cidr: "10.0.110.254/32",
    });
    expect(ofKind(resources, "router-role").map(({ props }) => text(props.vpc))).toEqual(["west1/vpc", "west1/vpc"]);
  });

  test("each is given what moves routes in user data that EC2 takes packed, and who its partner is by a tag", () => {
    const [first = ""] = ofKind(resources, "router-instance").map(({ props }) => text(props.userData));
    const [, settings = ""] = /failover\.json\n[^{]*(\{[\s\S]*?\n {4}\})\n- path/.exec(first) ?? [];
    expect(JSON.parse(settings)).toEqual({
      region: "us-west-1",
      uid: UID,
      link: "hybrid",
      name: "us-west-1a",
      address: "10.0.109.254",
      gateway: "10.0.109.1",
      bfd: { interval: 300, multiplier: 3 },
    });
    expect(ofKind(resources, "router-interface").map(({ tags }) => tags?.["podspan.dev/partner"])).toEqual([
      "10.0.110.254 10.250.0.10",
      undefined,
      "10.0.109.254 10.250.0.9",
      undefined,
    ]);
    expect(first).toContain("/opt/podspan/failover.mjs");
    expect(gzipSync(first).length).toBeLessThanOrEqual(16_384);
  });

  const router = (zone: string): string => `hybrid/router-instance/us-west-1${zone}`;
  const beforeIn = (world: Parameters<typeof read>[0], routers = PAIR): readonly (readonly string[])[] =>
    ofKind(compiledOf(documentFabric(routers), read(world)).resources, "router-instance").map(({ after }) =>
      after.filter((id) => /router-(instance|configuration)/.test(id)),
    );

  test("they are never replaced both at once, and a new one is there before the other is replaced", () => {
    const both = [...documentVpc(), ...routerIn("a"), ...routerIn("b")];
    expect(beforeIn(both)).toEqual([[], [router("a")]]);
    expect(beforeIn([...documentVpc(), ...routerIn("a")])).toEqual([[router("b")], []]);
  });

  test("one that is there goes when the one before it knows what it is told over SSH", () => {
    const told = router("a").replace("instance", "configuration");
    const cisco = PAIR.replaceAll("linux", "c8000v");
    expect(beforeIn([...documentVpc(), ...routerIn("a"), ...routerIn("b")], cisco)).toEqual([[], [router("a"), told]]);
  });

  test("new ones are started at once", () => {
    expect(beforeIn(documentVpc())).toEqual([[], []]);
    expect(beforeIn(documentVpc(), PAIR.replaceAll("linux", "c8000v"))).toEqual([[], []]);
  });

  test("each boots with its address on the Internet, by which it gets its packages", () => {
    const addresses = ofKind(resources, "router-address").map(({ id }) => id);
    expect(
      ofKind(resources, "router-instance").map(({ after }) => addresses.filter((id) => after.includes(id))),
    ).toEqual(addresses.map((id) => [id]));
  });

  test("what they have moved among themselves stays where it is", () => {
    const world = [...documentVpc(["10.1.0.0/16 eni-inside-b"]), ...routerIn("a"), ...routerIn("b")];
    const routes = routesIn(compiledOf(documentFabric(PAIR), read(world)).resources);
    expect(routes.filter((route) => route.includes("10.1.0.0/16"))).toEqual(
      ["a", "b", "c"].map((zone) => `rtb-private-${zone} 10.1.0.0/16 -> eni-inside-b`),
    );
  });

  test("a route to one that is stopped is led to the one that runs", () => {
    const stale = documentVpc(["10.1.0.0/16 eni-inside-a"], "blackhole");
    const world = [...stale, ...routerIn("a", "stopped"), ...routerIn("b")];
    const routes = routesIn(compiledOf(documentFabric(PAIR), read(world)).resources);
    expect(new Set(routes.map((route) => route.split(" -> ")[1]))).toEqual(new Set([inside("b")]));
  });
});

describe("what a router is told over SSH", () => {
  const CISCO = ROUTER.replace("linux", "c8000v");
  const ACCESS = `access: { hostKey: "SHA256:${"A".repeat(43)}", key: { file: id } }`;

  const SSH = ", ssh: [198.51.100.0/24]";

  const configurations = (routers: string) =>
    ofKind(compiledOf(documentFabric(routers, SSH), read(documentVpc())).resources, "router-configuration");

  test("linux that reads its keys itself is told nothing", () => {
    expect(configurations(ROUTER)).toEqual([]);
  });

  test("IOS-XE without access waits, and says for what (fault 1b-9)", () => {
    const [told] = configurations(CISCO);
    expect(told?.blocked?.code).toBe("ROUTER-1");
    expect(told?.blocked?.reason).toContain("waiting: needs router access");
    expect(told?.blocked?.reason).toContain("gets its keys, and what moves routes, over SSH alone");
    expect(told?.blocked?.fix).toBe(
      "add `access` with `hostKey` and `key` to the router, and where Podspan runs as `ssh` of the link; or enter what `podspan export iosxe` writes, with the keys, at its console, and say `configured: byHand`; then run again",
    );
  });

  describe("configured by hand", () => {
    const BY_HAND = CISCO.replace(" }", ", configured: byHand }");
    const of = (...there: Parameters<typeof read>[0]) =>
      compiledOf(documentFabric(BY_HAND), read([...documentVpc(), ...there])).resources;
    const waitedFor = (resources: readonly Resource[]) =>
      ofKind(resources, "route").some(({ after }) => after.includes("hybrid/router-configuration/us-west-1a"));

    test("IOS-XE waits until it runs, for nobody can have entered anything before", () => {
      const [told] = ofKind(of(), "router-configuration");
      expect(told?.blocked).toEqual({
        code: "ROUTER-1",
        reason: "waiting: c8000v router us-west-1a is configured by hand, and is not there yet",
        fix: "when it runs, enter what `podspan export iosxe` writes, with the keys, at its console; then run again",
      });
      expect(waitedFor(of())).toBe(true);
    });

    test("then routes lead to it, and it is told nothing", () => {
      const resources = of(...routerIn("a"));
      expect(ofKind(resources, "router-configuration")).toEqual([]);
      expect(ofKind(resources, "route").length).toBeGreaterThan(0);
      expect(waitedFor(resources)).toBe(false);
    });
  });

  test("with access it is told its statements, each secret a mark", () => {
    const [told] = configurations(CISCO.replace(" }", `, ${ACCESS} }`));
    expect(told?.scope).toEqual({ plane: "router", router: "hybrid/us-west-1a" });
    expect(told?.blocked).toBeUndefined();
    const statements = Object.values(told?.props.statements ?? {}).map(text);
    expect(statements.filter((statement) => statement.includes("pre-shared-key"))).toEqual([
      expect.stringContaining("<secret:ike>"),
    ]);
  });

  describe("two of IOS-XE", () => {
    const two = PAIR.replaceAll("linux", "c8000v").replaceAll(" }", `, ${ACCESS} }`);
    const { resources, said } = compiledOf(documentFabric(two, SSH), read(documentVpc()));
    const [first = {}, second = {}] = ofKind(resources, "router-configuration").map(({ props }) => props.statements);
    const programOf = (statements: object) =>
      Object.entries(statements).flatMap(([path, program]) =>
        path.startsWith("bootflash:guest-share/podspan-hybrid-") ? [String(program)] : [],
      );

    test("each is given what moves routes, with who its partner is, and no id of the world (fault 1b-29)", () => {
      expect(said).toEqual([]);
      const [program = ""] = programOf(first);
      const [, settings = ""] = /main\(r'''\n([\s\S]*)'''\)\n$/.exec(program) ?? [];
      expect(JSON.parse(settings)).toEqual({
        region: "us-west-1",
        uid: UID,
        link: "hybrid",
        name: "us-west-1a",
        address: "10.0.109.254",
        partner: { address: "10.0.110.254", tunnel: "10.250.0.10" },
        interface: "Tunnel0",
      });
      expect(program).not.toMatch(/(?:rtb|eni|subnet)-[0-9a-f]/);
      expect(programOf(second)).toHaveLength(1);
      expect(programOf(second)).not.toEqual(programOf(first));
    });

    test("each runs it in its guest shell", () => {
      expect(first).toMatchObject({ guestshell: "guestshell enable", iox: "iox" });
      expect(Object.values(first).map(text)).toContain(
        "ip route vrf GS 0.0.0.0 0.0.0.0 GigabitEthernet1 10.0.106.1 global",
      );
    });

    test("and may move the VPC's routes, by credentials that reach the guest shell", () => {
      expect(ofKind(resources, "router-role").map(({ props }) => text(props.vpc))).toEqual(["west1/vpc", "west1/vpc"]);
      expect(ofKind(resources, "router-instance").map(({ props }) => [props.profile, props.metadataHops])).toEqual([
        ["podspan-west-hybrid-us-west-1a", 2],
        ["podspan-west-hybrid-us-west-1b", 2],
      ]);
    });

    test("tables come and go without either being told", () => {
      const more = read([
        ...documentVpc(),
        ...tableIn(HERE, A, "rtb-private-d", ["subnet-private-d"], { routes: ["0.0.0.0/0 nat-a"] }),
        subnetIn(HERE, A, "subnet-private-d", "10.0.112.0/24", "us-west-1a"),
      ]);
      const [told = {}] = ofKind(compiledOf(documentFabric(two, SSH), more).resources, "router-configuration").map(
        ({ props }) => props.statements,
      );
      expect(programOf(told)).toEqual(programOf(first));
    });
  });

  test("one of IOS-XE alone has no guest shell, no role, and answers of the metadata service go no further than it", () => {
    const { resources } = compiledOf(documentFabric(CISCO.replace(" }", `, ${ACCESS} }`), SSH), read(documentVpc()));
    const [told] = ofKind(resources, "router-configuration");
    expect(Object.keys(told?.props.statements ?? {}).filter((path) => /guest|^iox/.test(path))).toEqual([]);
    expect(ofKind(resources, "router-role")).toEqual([]);
    expect(ofKind(resources, "router-instance").map(({ props }) => props.metadataHops)).toEqual([undefined]);
  });

  test("a linux router whose key only this machine can read waits for access", () => {
    const fabric = documentFabric(ROUTER);
    const { links } = fabric.spec;
    const { hybrid } = links;
    if (hybrid?.dmvpn === undefined) throw new Error("no dmvpn");
    const dmvpn = { ...hybrid.dmvpn, ike: { ...hybrid.dmvpn.ike, preSharedKey: { env: "PSK" } } };
    const changed = { ...fabric, spec: { ...fabric.spec, links: { hybrid: { ...hybrid, dmvpn } } } };
    const { resources } = compiledOf(changed, read(documentVpc()));
    expect(ofKind(resources, "router-configuration").map(({ blocked }) => blocked?.code)).toEqual(["ROUTER-1"]);
  });

  test("a hub is told once, of the routers of every link to its site", () => {
    const fabric = documentFabric(ROUTER);
    const { links, sites } = fabric.spec;
    const { hybrid } = links;
    const { dc1 } = sites;
    if (hybrid?.dmvpn === undefined || dc1 === undefined) throw new Error("no dmvpn");
    const access = { port: 22, hostKey: `SHA256:${"A".repeat(43)}`, key: { file: "id" } };
    const [hub] = dc1.hubs;
    const [router] = hybrid.dmvpn.routers;
    if (hub === undefined || router === undefined) throw new Error("no hub or router");
    const routers = [{ ...router, zone: "us-west-1b", tunnelAddress: "10.250.0.10" }];
    const changed = {
      ...fabric,
      spec: {
        ...fabric.spec,
        sites: { dc1: { ...dc1, hubs: [{ ...hub, access }] } },
        links: { hybrid, another: { ...hybrid, dmvpn: { ...hybrid.dmvpn, routers } } },
      },
    };
    const told = ofKind(compiledOf(changed, read(documentVpc())).resources, "router-configuration");
    expect(told.map(({ id }) => id)).toEqual(["dc1/router-configuration/hub-1"]);
    const statements = Object.values(told[0]?.props.statements ?? {}).map(text);
    expect(statements.filter((statement) => statement.startsWith("match identity remote"))).toEqual([
      "match identity remote fqdn us-west-1a.hybrid.west.podspan",
      "match identity remote fqdn us-west-1b.another.west.podspan",
    ]);
    expect(statements).toContain("crypto ikev2 profile podspan-dc1");
  });
});

describe("what the VPC lacks", () => {
  test("a zone without a public subnet (DMVPN-8)", () => {
    const world = documentVpc().filter(({ id }) => id !== "subnet-public-a");
    expect(compiledOf(documentFabric(), read(world)).said).toEqual([
      expect.stringMatching(/^error DMVPN-8 .*no subnet in us-west-1a that leads to an internet gateway/),
    ]);
  });

  test("a named subnet that is elsewhere (DMVPN-8)", () => {
    const named = ROUTER.replace(" }", ", subnets: { inside: subnet-0badbad0 } }");
    expect(compiledOf(documentFabric(named), read(documentVpc())).said).toEqual([
      expect.stringMatching(/^error DMVPN-8 .*subnet-0badbad0 is not in us-west-1a/),
    ]);
  });

  test("an image (DMVPN-9)", () => {
    const world = documentVpc().filter(({ kind }) => kind !== "machine-image");
    const { said, resources } = compiledOf(documentFabric(), read(world));
    expect(said).toEqual([
      expect.stringMatching(/^error DMVPN-9 .*Debian 13 for x86_64, which t3\.small runs, was found in us-west-1/),
    ]);
    expect(ofKind(resources, "router-instance")).toEqual([]);
  });

  test("room for what a Cisco router is told (DMVPN-11)", () => {
    const lines = Array.from({ length: 400 }, (_, at) => `ip route 192.0.2.${at % 256} 255.255.255.255 Null0`);
    const cisco = ROUTER.replace("linux", "c8000v").replace(" }", `, extra: ${JSON.stringify(lines)} }`);
    const { said } = compiledOf(documentFabric(cisco), read(documentVpc()));
    expect(said.filter((line) => line.includes("DMVPN-11"))).toHaveLength(1);
    const { said: ofLinux } = compiledOf(documentFabric(cisco.replace("c8000v", "linux")), read(documentVpc()));
    expect(ofLinux.filter((line) => line.includes("DMVPN-11"))).toEqual([]);
  });

  test("images that could not be asked for are not images that are not there", () => {
    const world = documentVpc().filter(({ kind }) => kind !== "machine-image");
    const { said, resources } = compiledOf(documentFabric(), read(world, ["machine-image"]));
    expect(said).toEqual([]);
    expect(ofKind(resources, "router-instance").map(({ blocked }) => blocked?.code)).toEqual(["SCOPE-1"]);
  });

  test("somebody else's route to the site is named and not overwritten (ROUTE-4)", () => {
    const { said } = compiledOf(documentFabric(), read(documentVpc(["10.1.0.0/16 eni-foreign"])));
    expect(said.filter((line) => line.startsWith("error ROUTE-4"))).toHaveLength(3);
  });
});
