const LABELS = { app: "web" };

/** One that keeps pods of {@link pod}. */
export function replicaSet(replicas: number) {
  const template = { metadata: { labels: LABELS }, spec: { containers: [{ name: "web", image: "web:1" }] } };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web" },
    spec: { replicas, selector: { matchLabels: LABELS }, template },
  };
}

/** As the ReplicaSet controller makes it. */
export function pod(name: string, owner: { readonly name: string; readonly uid: string }) {
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", controller: true, ...owner }];
  return {
    metadata: { name, labels: LABELS, ownerReferences },
    spec: { containers: [{ name: "web", image: "web:1" }], tolerations: [{ operator: "Exists" }] },
  };
}
