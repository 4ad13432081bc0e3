import { DAEMON_SETS, type FieldConflict, KubernetesApiError, type ObjectKey } from "@podspan/kubernetes/api";
import type { ApiServer } from "./api-server.ts";
import type { ClusterIdentity } from "./cluster.ts";
import { listOf, mapOf } from "./fields/json.ts";
import { awsNode } from "./invent/aws-node.ts";

const AWS_NODE: ObjectKey = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" };
const EKS = "eks";

/**
 * EKS applies the add-on's whole manifest as manager `eks` (EKS user guide, add-on configuration). OVERWRITE takes fields of others, NONE changes
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

/**
 * Applies variables that belong to others with the value that they have: a variable left out would be taken away where `eks` made
 * it and only its value is somebody else's. A conflict elsewhere than in the environment is taken over.
 */
function preserve(server: ApiServer, body: ReturnType<typeof awsNode>, conflicts: readonly FieldConflict[]): void {
  const theirs = new Set(conflicts.flatMap(({ field }) => /\.env\[name="([^"]+)"\]/.exec(field)?.[1] ?? []));
  const present = new Map(
    containersOf(server.get(AWS_NODE)).map((container) => [container.name, listOf(container.env)]),
  );
  const containers = containersOf(body).map((container) => ({
    ...container,
    env: listOf(container.env).map((variable) => {
      const { name } = mapOf(variable);
      const live = present.get(container.name)?.find((one) => mapOf(one).name === name);
      return theirs.has(`${name}`) && live !== undefined ? live : variable;
    }),
  }));
  const spec = mapOf(body.spec);
  const template = mapOf(spec.template);
  const pod = { ...mapOf(template.spec), containers };
  const kept = { ...body, spec: { ...spec, template: { ...template, spec: pod } } };
  server.apply(AWS_NODE, kept, { fieldManager: EKS, force: true });
}

function containersOf(daemonSet: { readonly spec?: unknown }): readonly ReturnType<typeof mapOf>[] {
  return listOf(mapOf(mapOf(mapOf(daemonSet.spec).template).spec).containers).map(mapOf);
}
