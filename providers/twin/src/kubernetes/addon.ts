import { DAEMON_SETS, type FieldConflict, KubernetesApiError, type ObjectKey } from "@podspan/kubernetes/api";
import type { ApiServer } from "./api-server.ts";
import type { ClusterIdentity } from "./cluster.ts";
import { listOf, mapOf } from "./fields/json.ts";
import { awsNode } from "./invent/aws-node.ts";

const AWS_NODE: ObjectKey = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" };
const EKS = "eks";

/**
 * EKS applies the add-on's whole manifest as manager `eks` (three-systems 3d.5). OVERWRITE takes fields of others, NONE changes
 * nothing when there are any, PRESERVE leaves them to their owners. Returns the fields that were not taken.
 */
export function configureAddon(
  server: ApiServer,
  identity: ClusterIdentity,
  env: Readonly<Record<string, string>>,
  resolve: "OVERWRITE" | "PRESERVE" | "NONE",
): readonly string[] {
  const manifest = (variables: Readonly<Record<string, string>>) =>
    awsNode({ clusterName: identity.name, region: identity.region, env: variables });
  if (resolve === "OVERWRITE") {
    server.apply(AWS_NODE, manifest(env), { fieldManager: EKS, force: true });
    return [];
  }
  const conflicts = tryApply(server, manifest(env));
  if (conflicts.length > 0 && resolve === "PRESERVE") preserve(server, manifest(env), conflicts);
  return conflicts.map(({ field }) => field);
}

function tryApply(server: ApiServer, body: ReturnType<typeof awsNode>): readonly FieldConflict[] {
  try {
    server.apply(AWS_NODE, body, { fieldManager: EKS, force: false });
    return [];
  } catch (error) {
    if (error instanceof KubernetesApiError && error.conflicts.length > 0) return error.conflicts;
    throw error;
  }
}

/** Leaves out the variables that belong to others. A conflict elsewhere than in the environment is taken over. */
function preserve(server: ApiServer, body: ReturnType<typeof awsNode>, conflicts: readonly FieldConflict[]): void {
  const theirs = conflicts.flatMap(({ field }) => /\.env\[name="([^"]+)"\]/.exec(field)?.[1] ?? []);
  const rest = structuredClone(body);
  const spec = mapOf(mapOf(mapOf(rest.spec).template).spec);
  const containers = listOf(spec.containers).map((container) => ({
    ...mapOf(container),
    env: listOf(mapOf(container).env).filter((variable) => !theirs.includes(`${mapOf(variable).name}`)),
  }));
  const template = { ...mapOf(mapOf(rest.spec).template), spec: { ...spec, containers } };
  const kept = { ...rest, spec: { ...mapOf(rest.spec), template } };
  server.apply(AWS_NODE, kept, { fieldManager: EKS, force: true });
}
