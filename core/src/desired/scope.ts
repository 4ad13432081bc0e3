/** Where an AWS thing lives. `account` is the 12-digit id; partition `aws`, `aws-cn` or `aws-us-gov`. */
export interface AwsScope {
  readonly plane: "aws";
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** A Kubernetes cluster, by its name in the Fabric. */
export interface KubernetesScope {
  readonly plane: "kubernetes";
  readonly cluster: string;
  /** How it was reached, as the Fabric wrote it: remembered for a cluster that the Fabric no longer names. Not part of what it is. */
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** A router, in the VPC or at a site: `west2-dc1/us-west-2a`, `dc1/hub-1`. */
export interface RouterScope {
  readonly plane: "router";
  readonly router: string;
}

export type Scope = AwsScope | KubernetesScope | RouterScope;
export type Plane = Scope["plane"];

/** `aws/aws/111111111111/eu-west-1`, `kubernetes/west1` or `router/west2-dc1/us-west-2a`: stable text for maps. */
export function scopeKey(scope: Scope): string {
  switch (scope.plane) {
    case "aws":
      return awsKey(scope);
    case "kubernetes":
      return `kubernetes/${scope.cluster}`;
    case "router":
      return `router/${scope.router}`;
  }
}

/** For people: `account 111111111111, eu-west-1`, `cluster west1`, `router dc1/hub-1`. */
export function scopeText(scope: Scope): string {
  return scopeKeyText(scopeKey(scope));
}

/** The same of a scope's key. */
export function scopeKeyText(key: string): string {
  const [plane, ...words] = key.split("/");
  if (plane !== "aws") return `${plane === "kubernetes" ? "cluster" : plane} ${words.join("/")}`;
  const [, account, region] = words;
  return `account ${account}, ${region}`;
}

/** An account's region never changes, and everything that was read in one request shares it. */
const KEYS = new WeakMap<AwsScope, string>();

function awsKey(scope: AwsScope): string {
  const known = KEYS.get(scope);
  if (known !== undefined) return known;
  const key = `aws/${scope.partition}/${scope.account}/${scope.region}`;
  KEYS.set(scope, key);
  return key;
}
