import { expect } from "vitest";
import { request } from "./routers.ts";
import { type ContractCase, type ContractSubject, defined, eventually, refusalOf } from "./subject.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

function policyOf(action: string): string {
  const Statement = [{ Sid: "One", Effect: "Allow", Action: [action], Resource: ["*"] }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** IAM is one for all cases of an account: each makes names of its own. */
function freshName(): string {
  return `podspan-${crypto.randomUUID()}`;
}

const Tags = [{ Key: "podspan.dev/uid", Value: "u-1" }];

async function freshRole({ api }: ContractSubject): Promise<string> {
  const RoleName = freshName();
  await api.iam.createRole({ RoleName, AssumeRolePolicyDocument: TRUST, Description: "a router's", Tags });
  return RoleName;
}

async function freshProfile(subject: ContractSubject): Promise<string> {
  const name = await freshRole(subject);
  await subject.api.iam.createInstanceProfile({ InstanceProfileName: name, Tags });
  await subject.api.iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName: name });
  return name;
}

const GONE = { faultClass: "not-found" };

/** What a router may do by itself: a role, one inline policy, the instance profile. */
export const ROLE_CASES: readonly ContractCase[] = [
  {
    id: "role-create",
    title: "a role has its tags from the create call, and tells who may take it, URL-encoded",
    run: async (subject) => {
      const RoleName = await freshRole(subject);
      const { Role } = await subject.api.iam.getRole({ RoleName });
      expect(Role).toMatchObject({ RoleName, Description: "a router's", Tags });
      expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(JSON.parse(TRUST));
      expect(Role?.Arn).toBe(`arn:aws:iam::${subject.account}:role/${RoleName}`);
    },
  },
  {
    id: "role-exists",
    title: "a second role, or profile, of a name is refused",
    run: async (subject) => {
      const { iam } = subject.api;
      const name = await freshProfile(subject);
      const role = await refusalOf(iam.createRole({ RoleName: name, AssumeRolePolicyDocument: TRUST }));
      const profile = await refusalOf(iam.createInstanceProfile({ InstanceProfileName: name }));
      for (const refused of [role, profile]) expect(refused).toMatchObject({ faultClass: "exists" });
    },
  },
  {
    id: "role-unknown",
    title: "what is not there is not found, whatever is asked of it",
    run: async ({ api: { iam } }) => {
      const RoleName = freshName();
      const PolicyName = "podspan";
      for (const call of [
        () => iam.getRole({ RoleName }),
        () => iam.deleteRole({ RoleName }),
        () => iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: policyOf("ec2:DescribeVpcs") }),
        () => iam.getRolePolicy({ RoleName, PolicyName }),
        () => iam.deleteRolePolicy({ RoleName, PolicyName }),
        () => iam.listRolePolicies({ RoleName }),
        () => iam.listAttachedRolePolicies({ RoleName }),
        () => iam.detachRolePolicy({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
        () => iam.getInstanceProfile({ InstanceProfileName: RoleName }),
        () => iam.deleteInstanceProfile({ InstanceProfileName: RoleName }),
        () => iam.addRoleToInstanceProfile({ InstanceProfileName: RoleName, RoleName }),
      ]) {
        expect(await refusalOf(call())).toMatchObject(GONE);
      }
    },
  },
  {
    id: "role-policy",
    title: "an inline policy is put, told URL-encoded, overwritten and deleted",
    run: async (subject) => {
      const { iam } = subject.api;
      const RoleName = await freshRole(subject);
      const policy = { RoleName, PolicyName: "podspan" };
      expect(await refusalOf(iam.getRolePolicy(policy))).toMatchObject(GONE);
      for (const action of ["ec2:DescribeVpcs", "ec2:ReplaceRoute"]) {
        await iam.putRolePolicy({ ...policy, PolicyDocument: policyOf(action) });
        const { PolicyDocument = "" } = await iam.getRolePolicy(policy);
        expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(JSON.parse(policyOf(action)));
      }
      await iam.deleteRolePolicy(policy);
      expect(await refusalOf(iam.deleteRolePolicy(policy))).toMatchObject(GONE);
    },
  },
  {
    id: "role-policies",
    title: "a role lists the names of its inline policies, and the managed ones that are attached",
    run: async (subject) => {
      const { iam } = subject.api;
      const RoleName = await freshRole(subject);
      expect((await iam.listRolePolicies({ RoleName })).PolicyNames).toEqual([]);
      for (const PolicyName of ["podspan", "theirs"]) {
        await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: policyOf("ec2:DescribeVpcs") });
      }
      const { PolicyNames = [], IsTruncated } = await iam.listRolePolicies({ RoleName });
      expect([[...PolicyNames].sort(), IsTruncated]).toEqual([["podspan", "theirs"], false]);
      expect((await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies).toEqual([]);
    },
  },
  {
    id: "role-changes",
    title: "who may take a role, and its tags, can be changed",
    run: async (subject) => {
      const { iam } = subject.api;
      const RoleName = await freshRole(subject);
      const PolicyDocument = TRUST.replace("ec2.amazonaws.com", "eks.amazonaws.com");
      await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument });
      await iam.tagRole({ RoleName, Tags: [{ Key: "team", Value: "net" }] });
      await iam.untagRole({ RoleName, TagKeys: ["podspan.dev/uid"] });
      const { Role } = await iam.getRole({ RoleName });
      expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain("eks.amazonaws.com");
      expect(Role?.Tags).toEqual([{ Key: "team", Value: "net" }]);
    },
  },
  {
    id: "profile-role",
    title: "an instance profile has its tags from the create call, and holds one role",
    run: async (subject) => {
      const { iam } = subject.api;
      const InstanceProfileName = await freshProfile(subject);
      const { InstanceProfile } = await iam.getInstanceProfile({ InstanceProfileName });
      expect(InstanceProfile).toMatchObject({ InstanceProfileName, Tags, Roles: [{ RoleName: InstanceProfileName }] });
      const RoleName = await freshRole(subject);
      const second = await refusalOf(iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName }));
      expect(second).toMatchObject({ faultClass: "limit" });
    },
  },
  {
    id: "role-delete-order",
    title: "a role goes last: after its policies and its instance profile, which goes after its role has left it",
    run: async (subject) => {
      const { iam } = subject.api;
      const name = await freshProfile(subject);
      const [role, profile] = [{ RoleName: name }, { InstanceProfileName: name }];
      await iam.putRolePolicy({ ...role, PolicyName: "podspan", PolicyDocument: policyOf("ec2:DescribeVpcs") });
      expect(await refusalOf(iam.deleteRole(role))).toMatchObject({ faultClass: "in-use" });
      expect(await refusalOf(iam.deleteInstanceProfile(profile))).toMatchObject({ faultClass: "in-use" });
      await iam.removeRoleFromInstanceProfile({ ...role, ...profile });
      await iam.deleteInstanceProfile(profile);
      expect(await refusalOf(iam.deleteRole(role))).toMatchObject({ faultClass: "in-use" });
      await iam.deleteRolePolicy({ ...role, PolicyName: "podspan" });
      await iam.deleteRole(role);
      expect(await refusalOf(iam.getRole(role))).toMatchObject(GONE);
    },
  },
  {
    id: "run-profile",
    title: "an instance starts with a profile and tells its ARN; one that EC2 does not know, or not yet, is refused",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { input } = await request(subject);
      const unknown = await refusalOf(ec2.runInstances({ ...input, IamInstanceProfile: { Name: freshName() } }));
      expect(unknown).toMatchObject({ faultClass: "not-yet-visible" });
      const Name = await freshProfile(subject);
      const { Instances } = await eventually(subject, () =>
        ec2.runInstances({ ...input, IamInstanceProfile: { Name } }).catch(() => undefined),
      );
      const Arn = `arn:aws:iam::${subject.account}:instance-profile/${Name}`;
      expect(defined(Instances?.[0])).toMatchObject({ IamInstanceProfile: { Arn } });
    },
  },
];
