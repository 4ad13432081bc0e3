import { contains, formatPrefix, readPrefix } from "../../addressing/index.ts";
import { type Observed, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import { edited, type Obstacle, type Remedy } from "./remedy.ts";

type DaemonSet = Observed<"cni-daemonset">;
type Addon = Observed<"cni-addon">;

const EXCLUDED = "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS";

/** The destination's range among those that the VPC CNI does not translate to (3.8), where nodes run it and IPv4 is meant. */
export function snatRemedies(snapshot: Snapshot, { id, destinations, beyond }: Obstacle): readonly Remedy[] {
  const [cluster = ""] = id.replace(/^snat\//, "").split("/");
  const [destination] = destinations;
  if (destination === undefined || destination.family !== 4) return [];
  const far = observedById(snapshot, "vpc", beyond);
  const blocks = (far?.facts.cidrs ?? []).flatMap(({ cidr }) => readPrefix(cidr) ?? []);
  const whole = formatPrefix(blocks.find((block) => contains(block, destination)) ?? destination);
  const daemonSets = observedOf(snapshot, "cni-daemonset").filter(
    ({ scope }) => scope.plane === "kubernetes" && scope.cluster === cluster,
  );
  const addons = observedOf(snapshot, "cni-addon").filter(({ props }) => props.cluster === cluster);
  const [daemonSet] = daemonSets;
  const [addon] = addons;
  if (daemonSet === undefined && addon === undefined) return [];
  const before = daemonSet?.facts.env[EXCLUDED]?.value ?? envOf(addon)[EXCLUDED] ?? "";
  const value = [before, whole].filter((part) => part !== "").join(",");
  return [
    {
      kind: "snat-exclusion",
      resource: `${cluster}/aws-node`,
      text: `${cluster}/aws-node: translate nothing to ${whole} (${EXCLUDED}=${value})`,
      command: `kubectl -n kube-system set env daemonset/aws-node ${EXCLUDED}=${value}`,
      mended: (world) => withAddons(withDaemonSets(world, daemonSets, value), addons, value),
    },
  ];
}

function withDaemonSets(snapshot: Snapshot, daemonSets: readonly DaemonSet[], value: string): Snapshot {
  return edited<DaemonSet>(
    snapshot,
    (thing) => daemonSets.some((one) => one === thing),
    (one) => ({
      ...one,
      props: { ...one.props, env: { ...one.props.env, [EXCLUDED]: value } },
      facts: { ...one.facts, env: { ...one.facts.env, [EXCLUDED]: { value } } },
    }),
  );
}

function withAddons(snapshot: Snapshot, addons: readonly Addon[], value: string): Snapshot {
  return edited<Addon>(
    snapshot,
    (thing) => addons.some((one) => one === thing),
    (one) => {
      const configuration = { ...one.facts.configuration, env: { ...envOf(one), [EXCLUDED]: value } };
      return { ...one, facts: { ...one.facts, configuration } };
    },
  );
}

function envOf(addon: Addon | undefined): Readonly<Record<string, string>> {
  const env = addon?.facts.configuration.env;
  return typeof env === "object" && env !== null ? (env as Readonly<Record<string, string>>) : {};
}
