import { TAG_ID } from "@podspan/core/desired";
import { ENI_CONFIGS } from "@podspan/kubernetes/api";
import type { Twin } from "@podspan/twin";
import { REGION } from "./worlds.fixture.ts";

/** What somebody else does to the world of the document, with the APIs that everybody has. */
export class Somebody {
  readonly #twin: Twin;

  constructor(twin: Twin) {
    this.#twin = twin;
  }

  async ec2() {
    return (await this.#twin.aws.open({ region: REGION })).ec2;
  }

  async eks() {
    return (await this.#twin.aws.open({ region: REGION })).eks;
  }

  async kube(cluster = "prod") {
    return this.#twin.kubernetes.open({ cluster });
  }

  /** The world id of a subnet of ours, by its logical id. */
  async subnet(id: string): Promise<string> {
    const { Subnets = [] } = await (await this.ec2()).describeSubnets({ Filters: [byId(id)] });
    return only(Subnets.map((subnet) => subnet.SubnetId));
  }

  async group(id: string): Promise<string> {
    const { SecurityGroups = [] } = await (await this.ec2()).describeSecurityGroups({ Filters: [byId(id)] });
    return only(SecurityGroups.map((group) => group.GroupId));
  }

  async table(id: string): Promise<string> {
    const { RouteTables = [] } = await (await this.ec2()).describeRouteTables({ Filters: [byId(id)] });
    return only(RouteTables.map((table) => table.RouteTableId));
  }

  /** The explicit association of a subnet. */
  async association(subnet: string): Promise<string> {
    const Filters = [{ Name: "association.subnet-id", Values: [subnet] }];
    const { RouteTables = [] } = await (await this.ec2()).describeRouteTables({ Filters });
    const all = RouteTables.flatMap((table) => table.Associations ?? []);
    return only(all.filter((one) => one.SubnetId === subnet).map((one) => one.RouteTableAssociationId));
  }

  /** `kubectl delete eniconfig NAME`. */
  async deleteEniConfig(name: string): Promise<void> {
    await (await this.kube()).delete({ type: ENI_CONFIGS, name }, {});
  }

  /** `kubectl annotate eniconfig NAME KEY=VALUE`. */
  async annotateEniConfig(name: string, key: string, value: string): Promise<void> {
    const metadata = { name, annotations: { [key]: value }, labels: { [key]: value } };
    const body = { apiVersion: "crd.k8s.amazonaws.com/v1alpha1", kind: "ENIConfig", metadata };
    const options = { fieldManager: "kubectl-annotate", force: false };
    await (await this.kube()).apply({ type: ENI_CONFIGS, name }, body, options);
  }

  /** `kubectl apply` of an ENIConfig. */
  async applyEniConfig(name: string, subnet: string, groups: readonly string[]): Promise<void> {
    const body = {
      apiVersion: "crd.k8s.amazonaws.com/v1alpha1",
      kind: "ENIConfig",
      metadata: { name },
      spec: { subnet, securityGroups: groups },
    };
    const options = { fieldManager: "somebody", force: true };
    await (await this.kube()).apply({ type: ENI_CONFIGS, name }, body, options);
  }
}

function byId(id: string) {
  return { Name: `tag:${TAG_ID}`, Values: [id] };
}

function only(ids: readonly (string | undefined)[]): string {
  const [id, ...more] = ids;
  if (id === undefined || more.length > 0) throw new Error(`one is meant, ${ids.length} are there`);
  return id;
}
