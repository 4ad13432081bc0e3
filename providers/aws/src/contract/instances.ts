import { expect } from "vitest";
import { type ContractCase, defined, eventually, freshSubnet, freshVpc, refusalOf } from "./subject.ts";

const UNKNOWN = "i-0123456789abcdef9";

/** A user data text as launch templates hold it. */
function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

export const INSTANCE_CASES: readonly ContractCase[] = [
  {
    id: "instance-unknown",
    title: "an unknown instance is not found, whether described or terminated",
    run: async ({ api: { ec2 } }) => {
      const described = await refusalOf(ec2.describeInstances({ InstanceIds: [UNKNOWN] }));
      expect(described).toMatchObject({ code: "InvalidInstanceID.NotFound", faultClass: "not-found" });
      const terminated = await refusalOf(ec2.terminateInstances({ InstanceIds: [UNKNOWN] }));
      expect(terminated).toMatchObject({ code: "InvalidInstanceID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "instance-terminate",
    title: "a terminated instance ends, and terminating it once more is well",
    needs: "seedInstance",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const instance = defined(await subject.seedInstance?.({ subnet }));
      const stateOf = async () => {
        const { Reservations } = await ec2.describeInstances({ InstanceIds: [instance] });
        return Reservations?.[0]?.Instances?.[0]?.State?.Name;
      };
      expect(await stateOf()).toBe("running");
      const { TerminatingInstances } = await ec2.terminateInstances({ InstanceIds: [instance] });
      expect(TerminatingInstances?.[0]).toMatchObject({ InstanceId: instance, PreviousState: { Name: "running" } });
      await ec2.terminateInstances({ InstanceIds: [instance] });
      await eventually(subject, async () => {
        const state = await stateOf().catch((error: unknown) => (error as Error).name);
        return state === "terminated" || state === "InvalidInstanceID.NotFound" || undefined;
      });
    },
  },
  {
    id: "instance-interfaces",
    title: "the primary interface goes with its instance",
    needs: "seedInstance",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const instance = defined(await subject.seedInstance?.({ subnet }));
      const Filters = [{ Name: "attachment.instance-id", Values: [instance] }];
      expect((await ec2.describeNetworkInterfaces({ Filters })).NetworkInterfaces).toMatchObject([
        { SubnetId: subnet },
      ]);
      await ec2.terminateInstances({ InstanceIds: [instance] });
      await eventually(subject, async () => {
        const { NetworkInterfaces } = await ec2.describeNetworkInterfaces({ Filters });
        return NetworkInterfaces?.length === 0 || undefined;
      });
    },
  },
  {
    id: "template-unknown",
    title: "an unknown launch template is not found",
    run: async ({ api: { ec2 } }) => {
      const input = { LaunchTemplateId: "lt-0123456789abcdef9", Versions: ["$Latest"] };
      const refused = await refusalOf(ec2.describeLaunchTemplateVersions(input));
      expect(refused).toMatchObject({ code: "InvalidLaunchTemplateId.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "template-latest",
    title: "the latest version of a launch template is asked for by name, and its user data are base64",
    needs: "seedTemplate",
    run: async (subject) => {
      const UserData = base64("maxPods: 20");
      const LaunchTemplateId = defined(await subject.seedTemplate?.({ name: "latest", userData: UserData }));
      const answer = await subject.api.ec2.describeLaunchTemplateVersions({ LaunchTemplateId, Versions: ["$Latest"] });
      expect(answer.LaunchTemplateVersions).toMatchObject([
        { LaunchTemplateId, VersionNumber: 1, LaunchTemplateData: { UserData } },
      ]);
    },
  },
  {
    id: "template-copy",
    title: "a new version has what its source has, and is the latest",
    needs: "seedTemplate",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const UserData = base64("maxPods: 20");
      const LaunchTemplateId = defined(await subject.seedTemplate?.({ name: "copied", userData: UserData }));
      const made = await ec2.createLaunchTemplateVersion({
        LaunchTemplateId,
        SourceVersion: "1",
        VersionDescription: "a copy",
        LaunchTemplateData: {},
      });
      expect(made.LaunchTemplateVersion).toMatchObject({ VersionNumber: 2, LaunchTemplateData: { UserData } });
      const answer = await ec2.describeLaunchTemplateVersions({ LaunchTemplateId, Versions: ["$Latest"] });
      expect(answer.LaunchTemplateVersions?.[0]?.VersionNumber).toBe(2);
    },
  },
  {
    id: "template-version-data",
    title: "a new version has what is given, and all else of its source",
    needs: "seedTemplate",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const UserData = base64("a");
      const LaunchTemplateId = defined(await subject.seedTemplate?.({ name: "given", userData: UserData }));
      const input = { LaunchTemplateId, SourceVersion: "1", LaunchTemplateData: { InstanceType: "m5.large" as const } };
      const { LaunchTemplateVersion } = await ec2.createLaunchTemplateVersion(input);
      expect(LaunchTemplateVersion?.LaunchTemplateData).toEqual({ UserData, InstanceType: "m5.large" });
    },
  },
  {
    id: "template-copy-token",
    title: "the same new version with the same token is the same version",
    needs: "seedTemplate",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const LaunchTemplateId = defined(await subject.seedTemplate?.({ name: "once", userData: base64("a") }));
      const input = {
        LaunchTemplateId,
        SourceVersion: "1",
        LaunchTemplateData: {},
        ClientToken: `t-${LaunchTemplateId}`,
      };
      const first = await ec2.createLaunchTemplateVersion(input);
      const second = await ec2.createLaunchTemplateVersion(input);
      expect(second.LaunchTemplateVersion?.VersionNumber).toBe(first.LaunchTemplateVersion?.VersionNumber);
    },
  },
];
