import type { IamActions } from "@podspan/aws";
import { findCluster, findVpc, kubernetesScope, readKeys, type VpcFinding } from "@podspan/core/compile";
import { awsCommand, type KubernetesScope } from "@podspan/core/desired";
import { collectionKey, observedOf, type ScopeStatus, type Snapshot } from "@podspan/core/observed";
import type { Check } from "@podspan/core/plan";
import { type Fabric, runsAutoMode, runsVpcCni } from "@podspan/core/spec";
import type { Only } from "../session/target.ts";

/** What is looked at in the real world, in words. */
export const WOULD_CHECK: readonly string[] = [
  "AWS credentials: that there are some, whose they are, and that the region answers",
  "permissions to read: ec2:Describe* of VPCs, subnets, route tables, security groups, interfaces, instance types; eks:Describe*",
  "each VPC: that exactly one matches, and that it is available",
  "each EKS cluster: that it exists and is ACTIVE",
  "each cluster's API: the kubeconfig context, that it answers, and permission to list nodes and pods",
  "the ENIConfig resource type and the aws-node DaemonSet of the VPC CNI; with `compute: auto` the NodeClass and NodePool types",
];

/** What a real account and cluster lack, from one look at all of it; `actions` are what AWS must allow. Pure. */
export function worldChecks(
  fabric: Fabric,
  snapshot: Snapshot,
  only: Only | undefined,
  actions: IamActions,
): readonly Check[] {
  const aws = [
    ...accountChecks(snapshot),
    ...unread(snapshot, "aws/"),
    ...permissionChecks(snapshot, actions),
    ...vpcChecks(fabric, snapshot),
  ];
  if (only === "aws") return [...aws, ...eksChecks(fabric, snapshot)];
  return [
    ...aws,
    ...eksChecks(fabric, snapshot),
    ...readKeys(fabric, "clusters").flatMap((key) => apiChecks(fabric, key, snapshot)),
  ];
}

function isRead([, { manage }]: readonly [string, { readonly manage: string }]): boolean {
  return manage !== "none";
}

function accountChecks(snapshot: Snapshot): readonly Check[] {
  return snapshot.aws.map(({ region, scope }) =>
    check("credentials", "ok", `account ${scope.account}`, `${region} answers`),
  );
}

const DENIED = /^(UnauthorizedOperation|UnauthorizedAccess|NotAuthorized|AccessDenied)/;

/** AWS tells of a denied action only once it is asked: here are all of them at once, so that one policy mends it. */
function permissionChecks({ scopes }: Snapshot, { read, write, sometimes }: IamActions): readonly Check[] {
  const denied = Object.entries(scopes).filter(
    ([key, status]) => key.startsWith("aws/") && status.kind === "failed" && DENIED.test(status.code),
  );
  const places = [...new Set(denied.map(([key]) => key.slice(0, key.indexOf("#"))))];
  const further = [...Map.groupBy(sometimes, ({ when }) => when)]
    .map(([when, actions]) => `${actions.map(({ action }) => action).join(", ")} when ${when}`)
    .join("; ");
  const fix = `allow ${read.join(", ")}; for apply and destroy also ${write.join(", ")}; and ${further}`;
  return places.map((place) =>
    check("permissions", "failed", place, "this identity may not read all that is needed", fix),
  );
}

/** One finding per cause: kinds that failed alike are named together. */
function unread(snapshot: Snapshot, prefix: string): readonly Check[] {
  const failures = Object.entries(snapshot.scopes).flatMap(([key, status]) =>
    key.startsWith(prefix) && status.kind === "failed" ? [{ key, status }] : [],
  );
  const causes = Map.groupBy(failures, ({ key, status }) => `${key.split("#")[0]} ${status.code} ${status.message}`);
  return [...causes.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const kinds = same.map(({ key }) => key.split("#")[1]).join(", ");
    const where = first.key.split("#")[0] ?? "";
    return [
      check(
        codeOf(first.status),
        "failed",
        where,
        `${kinds}: ${first.status.code}: ${first.status.message}`,
        first.status.hint,
      ),
    ];
  });
}

function codeOf(status: ScopeStatus & { kind: "failed" }): string {
  return /credential|token|expired|signature/i.test(status.code) ? "credentials" : "readable";
}

function vpcChecks(fabric: Fabric, snapshot: Snapshot): readonly Check[] {
  return Object.entries(fabric.spec.vpcs)
    .filter(isRead)
    .flatMap(([key, vpc]) =>
      vpcCheck(`VPC ${key}`, findVpc(fabric, key, snapshot), awsCommand(vpc, "ec2 describe-vpcs")),
    );
}

function vpcCheck(subject: string, finding: VpcFinding, list: string): readonly Check[] {
  switch (finding.kind) {
    case "found":
      return [check("vpc", "ok", subject, `is ${finding.vpc.id}`)];
    case "planned":
      return [check("vpc", "ok", subject, "will be created")];
    case "missing":
      return [check("vpc", "failed", subject, "no VPC matches", list)];
    case "ambiguous":
      return [check("vpc", "failed", subject, `several match: ${finding.ids.join(", ")}`, list)];
    case "unreadable":
      return [];
  }
}

function eksChecks(fabric: Fabric, snapshot: Snapshot): readonly Check[] {
  return Object.entries(fabric.spec.clusters)
    .filter(isRead)
    .flatMap(([key, cluster]) => {
      const finding = findCluster(fabric, key, snapshot);
      const subject = `EKS cluster ${cluster.name ?? key}`;
      const region = fabric.spec.vpcs[cluster.vpc]?.region ?? "";
      if (finding.kind === "missing") {
        return [check("cluster", "failed", subject, "does not exist", awsCommand({ region }, "eks list-clusters"))];
      }
      if (finding.kind !== "found") return [];
      const { status, version } = finding.cluster.props;
      const describe = `${awsCommand({ region }, "eks describe-cluster")} --name ${cluster.name ?? key}`;
      return [
        status === "ACTIVE"
          ? check("cluster", "ok", subject, `is ACTIVE, Kubernetes ${version}`)
          : check("cluster", "failed", subject, `is ${status}`, describe),
      ];
    });
}

function apiChecks(fabric: Fabric, cluster: string, snapshot: Snapshot): readonly Check[] {
  const name = fabric.spec.clusters[cluster]?.name ?? cluster;
  const scope = kubernetesScope(cluster);
  const status = (kind: "node" | "eni-config" | "cni-daemonset") => snapshot.scopes[collectionKey(scope, kind)];
  const subject = `cluster ${cluster}`;
  const failures = unread(snapshot, `kubernetes/${cluster}#`);
  const spec = fabric.spec.clusters[cluster];
  const nodes = observedOf(snapshot, "node", scope).length;
  return [
    ...failures,
    ...(status("node")?.kind === "observed" ? [check("api", "ok", subject, `answers; ${nodes} nodes`)] : []),
    ...(spec && runsAutoMode(spec) ? autoChecks(subject, scope, snapshot) : []),
    ...(spec === undefined || runsVpcCni(spec)
      ? [
          ...(status("eni-config")?.kind === "observed" ? [check("eniconfig", "ok", subject, "knows ENIConfig")] : []),
          ...(status("cni-daemonset")?.kind === "observed"
            ? [cniCheck(subject, name, fabric.spec.vpcs[spec?.vpc ?? ""]?.region, scope, snapshot)]
            : []),
        ]
      : []),
  ];
}

/** A cluster with Auto Mode needs no VPC CNI, but the types that EKS brings with it. */
function autoChecks(subject: string, scope: KubernetesScope, snapshot: Snapshot): readonly Check[] {
  const known = (["node-class", "node-pool"] as const).every(
    (kind) => snapshot.scopes[collectionKey(scope, kind)]?.kind === "observed",
  );
  return known ? [check("auto-mode", "ok", subject, "knows NodeClass and NodePool")] : [];
}

function cniCheck(
  subject: string,
  name: string,
  region: string | undefined,
  scope: KubernetesScope,
  snapshot: Snapshot,
): Check {
  const [daemonSet] = observedOf(snapshot, "cni-daemonset", scope);
  if (!daemonSet) {
    const create = `${awsCommand(region === undefined ? scope : { region }, "eks create-addon")} --addon-name vpc-cni --cluster-name ${name}`;
    return check("aws-node", "failed", subject, "has no DaemonSet kube-system/aws-node", create);
  }
  const { readyPods, desiredPods } = daemonSet.facts;
  return check("aws-node", "ok", subject, `runs the VPC CNI, ${readyPods} of ${desiredPods} pods ready`);
}

function check(code: string, status: Check["status"], subject: string, message: string, fix = ""): Check {
  return { code, status, subject, message, fix };
}
