import { AwsError } from "../behaviour/aws-error.ts";
import { type CallContext, later } from "../ec2/context.ts";
import { requestDigest } from "../ec2/tokens.ts";
import { hexId } from "../records/ids.ts";
import type { NodegroupRecord, UpdateRecord } from "../records/kinds.ts";
import { clusterOf, type EksRule, eksNotFound, invalidParameter } from "./context.ts";
import { updateAnswer } from "./update.ts";

function groupOf(context: CallContext, cluster: string | undefined, name: string | undefined): NodegroupRecord {
  const { name: clusterName } = clusterOf(context, cluster);
  const group = context.records.EksNodegroups.get(`${clusterName}/${name}`);
  if (group === undefined) throw eksNotFound(`No node group found for name: ${name}.`);
  return group;
}

function inUse(message: string): AwsError {
  return new AwsError("ResourceInUseException", message, 409);
}

/** What an earlier call with this token made; another request with it is refused (EKS API, clientRequestToken). */
function taken(context: CallContext, api: string, input: { readonly clientRequestToken?: string | undefined }) {
  const key = `${context.account}/${context.region}/${api}/${input.clientRequestToken}`;
  const earlier = input.clientRequestToken === undefined ? undefined : context.world.state.tokens.get(key);
  if (earlier !== undefined && earlier.request !== requestDigest(input)) {
    throw invalidParameter("The client request token was used by a request with other parameters");
  }
  const remember = (id: string): void => {
    if (input.clientRequestToken !== undefined) {
      context.world.state.tokens.set(key, { request: requestDigest(input), id });
    }
  };
  return { id: earlier?.id, remember };
}

/** `CREATING` until the nodes have joined (CreateNodegroup API reference). */
export const createNodegroup: EksRule<"createNodegroup"> = (context, input) => {
  const cluster = clusterOf(context, input.clusterName);
  const { nodegroupName = "", subnets = [], nodeRole } = input;
  const { id: earlier, remember } = taken(context, "createNodegroup", input);
  const made = earlier === undefined ? undefined : context.records.EksNodegroups.get(earlier);
  if (made !== undefined) return { nodegroup: made };
  if (nodegroupName === "" || nodegroupName.length > 63) {
    throw invalidParameter("nodegroupName must have 1 to 63 characters");
  }
  if (subnets.length === 0) throw invalidParameter("Subnets cannot be null or empty");
  if (nodeRole === undefined) throw invalidParameter("nodeRole cannot be null");
  const missing = subnets.find((subnet) => !context.records.Subnets.has(subnet));
  if (missing !== undefined) throw invalidParameter(`The subnet ID '${missing}' does not exist`);
  const key = `${cluster.name}/${nodegroupName}`;
  if (context.records.EksNodegroups.has(key)) {
    throw inUse(`NodeGroup already exists with name ${nodegroupName} and cluster name ${cluster.name}`);
  }
  const { clientRequestToken: _, clusterName: __, ...given } = input;
  const group: NodegroupRecord = {
    ...given,
    nodegroupName,
    subnets,
    clusterName: cluster.name,
    nodegroupArn: `arn:${context.world.state.caller.partition}:eks:${context.region}:${context.account}:nodegroup/${key}/${hexId(key, context.now)}`,
    version: given.version ?? cluster.version,
    createdAt: new Date(context.now),
    modifiedAt: new Date(context.now),
    status: "CREATING",
    capacityType: given.capacityType ?? "ON_DEMAND",
    scalingConfig: given.scalingConfig ?? { minSize: 1, maxSize: 2, desiredSize: 2 },
    instanceTypes: given.instanceTypes ?? ["t3.medium"],
    health: { issues: [] },
    tags: given.tags ?? {},
  } as NodegroupRecord;
  context.records.EksNodegroups.set(key, group);
  remember(key);
  later(context, 0, { kind: "group-step", group: key, since: context.now });
  return { nodegroup: group };
};

/** Another version of the group's own template; the nodes follow one by one (EKS user guide, managed node update behaviour). */
export const updateNodegroupVersion: EksRule<"updateNodegroupVersion"> = (context, input) => {
  const group = groupOf(context, input.clusterName, input.nodegroupName);
  const { id: earlier, remember } = taken(context, "updateNodegroupVersion", input);
  const made = earlier === undefined ? undefined : context.records.EksUpdates.get(earlier);
  if (made !== undefined) return { update: updateAnswer(made) };
  if (group.status !== "ACTIVE") {
    throw inUse(`Nodegroup cannot be updated as it is currently not in Active State`);
  }
  const version = checkedTemplate(context, group, input.launchTemplate);
  const update: UpdateRecord = {
    id: context.world.newUuid(),
    status: "InProgress",
    type: "VersionUpdate",
    params: [
      { type: "LaunchTemplateName", value: group.launchTemplate?.name },
      { type: "LaunchTemplateVersion", value: version },
    ],
    createdAt: new Date(context.now),
    errors: [],
    clusterName: group.clusterName,
    nodegroupName: group.nodegroupName,
  };
  context.records.EksUpdates.set(update.id, update);
  group.status = "UPDATING";
  group.modifiedAt = new Date(context.now);
  remember(update.id);
  later(context, 0, {
    kind: "group-step",
    group: `${group.clusterName}/${group.nodegroupName}`,
    update: update.id,
    since: context.now,
  });
  return { update: updateAnswer(update) };
};

function checkedTemplate(
  context: CallContext,
  group: NodegroupRecord,
  template: Parameters<typeof updateNodegroupVersion>[1]["launchTemplate"],
): string {
  if (template === undefined) return group.launchTemplate?.version ?? "";
  if (group.launchTemplate === undefined) {
    throw invalidParameter(
      "You cannot specify a Launch Template in an Update if your nodegroup was created without one",
    );
  }
  if (template.id !== undefined && template.name !== undefined) {
    throw invalidParameter("Either provide launch template ID or launch template name in the request.");
  }
  const { id = "", version = "" } = { ...template, id: template.id ?? group.launchTemplate.id };
  if (id !== group.launchTemplate.id) throw invalidParameter("You cannot change the launch template of a nodegroup");
  if (!context.records.LaunchTemplateVersions.has(`${id}/${version}`)) {
    throw invalidParameter(`Launch template ${id} has no version ${version}`);
  }
  return version;
}

/** `DELETING` until its instances are gone. */
export const deleteNodegroup: EksRule<"deleteNodegroup"> = (context, input) => {
  const group = groupOf(context, input.clusterName, input.nodegroupName);
  if (group.status === "UPDATING") throw inUse("Nodegroup cannot be deleted while it is being updated");
  if (group.status !== "DELETING") {
    group.status = "DELETING";
    const key = `${group.clusterName}/${group.nodegroupName}`;
    later(context, 0, { kind: "group-step", group: key, since: context.now });
  }
  return { nodegroup: group };
};
