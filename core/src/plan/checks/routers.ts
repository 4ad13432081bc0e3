import { keyOf, namesOf, readKeys, sectionOf } from "../../compile/index.ts";
import { awsCommand, type Resource, type SecurityRule } from "../../desired/index.ts";
import { type Observed, observedById, observedOf } from "../../observed/index.ts";
import { failed, ok, unknown, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import type { CheckInput } from "./input.ts";
import { rivalRouters } from "./rival-routers.ts";

/**
 * Of each link by routers in a VPC what its parts by themselves do not show: routes lead to interfaces that forward (SDC-1), and the routers'
 * groups let nobody in whom nobody named (SG-2), and nothing else moves routes there (ROUTER-2).
 */
export function routerChecks(input: CheckInput): readonly Check[] {
  const links = readKeys(input.fabric, "links").filter((key) => input.fabric.spec.links[key]?.dmvpn !== undefined);
  const checks = links.flatMap((link) => {
    const own = input.desired.resources.filter(({ id }) => sectionOf(id) === "links" && keyOf(id) === link);
    return [...forwardingChecks(link, own, input), ...groupChecks(link, own, input)];
  });
  return [...checks, ...links.flatMap((link) => byHand(link, input)), ...rivalRouters(input.fabric, input.snapshot)];
}

/** What is nobody's failure, and still known to nobody here. */
function byHand(link: string, { fabric }: CheckInput): readonly Check[] {
  const routers = fabric.spec.links[link]?.dmvpn?.routers ?? [];
  return namesOf(routers).flatMap((name, index) =>
    routers[index]?.configured === undefined
      ? []
      : [
          ok(
            "by-hand",
            `${link}/${name}`,
            "is configured by hand: what it was told cannot be read, and is not checked",
          ),
        ],
  );
}

/** Wherever the routes of a link lead, failover or not: an interface that checks drops all that it is sent for others (F43). */
function forwardingChecks(link: string, own: readonly Resource[], input: CheckInput): readonly Check[] {
  const live = own.flatMap(({ id, kind, scope }) => {
    const worldId = kind === "route" ? input.difference.bindings.get(id) : undefined;
    return worldId === undefined ? [] : (observedById(input.snapshot, "route", worldId, scope) ?? []);
  });
  const routes = live.filter(({ facts }) => facts.state !== "blackhole");
  const byTarget = [...Map.groupBy(routes, ({ props }) => props.target)].sort(([a], [b]) => (a < b ? -1 : 1));
  const checks = byTarget.flatMap(([target, all]) => forwardingCheck(link, target, all, input));
  const bad = checks.filter(({ status }) => status !== "ok");
  return bad.length > 0 ? bad : checks.slice(0, 1);
}

function forwardingCheck(
  link: string,
  target: string,
  routes: readonly Observed<"route">[],
  { snapshot }: CheckInput,
): readonly Check[] {
  const shown =
    observedById(snapshot, "network-interface", target)?.props ??
    observedById(snapshot, "router-interface", target)?.props;
  const lead = routes.length === 1 ? "one route of the link leads" : `${routes.length} routes of the link lead`;
  if (shown === undefined)
    return [unknown("SDC-1", link, `${lead} to ${target}, which was not read`, "see `readable`")];
  if (shown.sourceDestCheck === false) return [ok("SDC-1", link, "its routes lead to interfaces that forward")];
  return [
    failed(
      "SDC-1",
      link,
      `${lead} to ${target}, whose source/dest check is on: it drops what is not for itself`,
      `run \`podspan apply\`, or \`${awsCommand(routes[0]?.scope ?? { region: "REGION" }, "ec2 modify-network-interface-attribute")} --network-interface-id ${target} --no-source-dest-check\``,
    ),
  ];
}

const EVERYBODY: ReadonlySet<string> = new Set(["0.0.0.0/0", "::/0"]);

/** Groups of the routers' interfaces, whoever put them there. */
function groupChecks(link: string, own: readonly Resource[], { snapshot, difference }: CheckInput): readonly Check[] {
  const ids = new Set(
    own.flatMap(({ id, kind }) => (kind === "router-interface" ? (difference.bindings.get(id) ?? []) : [])),
  );
  const interfaces = [...observedOf(snapshot, "network-interface"), ...observedOf(snapshot, "router-interface")];
  const groups = new Set(interfaces.filter(({ id }) => ids.has(id)).flatMap(({ props }) => props.groups));
  const open = [...groups].sort().flatMap((id): readonly Check[] => {
    const group = observedById(snapshot, "security-group", id);
    const wide = (group?.props.ingress ?? []).flatMap((rule) => openText(rule) ?? []);
    if (wide.length === 0) return [];
    return [
      warning(
        "SG-2",
        link,
        `${id} of its routers lets everybody in: ${[...new Set(wide)].join(", ")}`,
        "name who is to get in: the hubs' addresses for IKE and ESP, and `dmvpn.ssh` for SSH",
      ),
    ];
  });
  return open.length > 0 || groups.size === 0
    ? open
    : [ok("SG-2", link, "the groups of its routers let in whom they name")];
}

/** What of a router's own a rule lets everybody do. */
function openText({ protocol, fromPort, toPort, cidr }: SecurityRule): string | undefined {
  if (cidr === undefined || !EVERYBODY.has(cidr)) return undefined;
  const has = (port: number): boolean => fromPort === undefined || (fromPort <= port && port <= (toPort ?? fromPort));
  if (protocol === "-1") return `all traffic from ${cidr}`;
  if (protocol === "tcp") return has(22) ? `SSH from ${cidr}` : undefined;
  if (protocol === "udp") return has(500) || has(4500) ? `IKE from ${cidr}` : undefined;
  return protocol === "50" ? `ESP from ${cidr}` : undefined;
}
