import type { AwsAddress, AwsApi, AwsWorld } from "@podspan/aws/api";
import type { Clock } from "@podspan/core/ports";
import type { KubeApi, KubeWorld } from "@podspan/kubernetes/api";
import { type Behaviour, DEFAULT_BEHAVIOUR } from "./behaviour/behaviour.ts";
import type { CallSite } from "./behaviour/call-site.ts";
import { Front } from "./behaviour/front.ts";
import { ensureZones } from "./ec2/account-zones.ts";
import { EC2_RULES } from "./ec2/ec2.ts";
import { rejectVpcPeeringConnection } from "./ec2/peering-request.ts";
import { stopInstance } from "./ec2/power.ts";
import { applyEc2Transition } from "./ec2/transitions.ts";
import { REGION_ZONES } from "./ec2/zone-data.ts";
import { EKS_RULES } from "./eks/eks.ts";
import { applyAddonUpdate } from "./eks/transitions.ts";
import { IAM_RULES } from "./iam/iam.ts";
import { attachPolicy } from "./iam/roles.ts";
import { ground } from "./invent/ground.ts";
import { type Invented, type InventPlan, invent } from "./invent/invent.ts";
import { nodeNetwork } from "./invent/node-network.ts";
import { createTwinKubernetes } from "./kubernetes/kubernetes.ts";
import { applyNodeTransition } from "./nodes/transitions.ts";
import { QUOTA_RULES } from "./quotas/quotas.ts";
import { type Files, loadWorld, saveWorld } from "./records/files.ts";
import type { TwinWorld } from "./records/world.ts";
import { instanceAt } from "./routers/instance-at.ts";
import { createTwinRouters, type TwinRouters } from "./routers/routers.ts";
import { assumedRole, callerIdentity, getCallerIdentity, type Identity } from "./sts/sts.ts";

export interface TwinOptions {
  readonly clock: Clock;
  /** Equal seeds and equal calls give equal ids. Default "podspan"; a saved world keeps its own. */
  readonly seed?: string;
  /** A saved world, or `aws_configs/...` of raw describe answers. Default: an empty one. */
  readonly files?: Files;
  /** Over DEFAULT_BEHAVIOUR. */
  readonly behaviour?: Partial<Behaviour>;
}

/** AWS and Kubernetes as records that answer by their own rules. */
export interface Twin {
  readonly aws: AwsWorld<AwsApi>;
  readonly kubernetes: KubeWorld<KubeApi>;
  /** Routers, in VPCs and at sites. */
  readonly routers: Pick<TwinRouters, "open">;
  /** The whole world as files, for `files` of a later twin; byte-equal for equal runs. */
  save(): Files;
  /** Adds what a Fabric refers to and these records lack; answers the world ids. */
  invent(plan: InventPlan): Invented;
  /** What the owner of an instance, or its own software, may do at any time: it stops, and routes to it become blackholes. */
  stopInstance(site: CallSite, id: string): void;
  /** What the owner of a VPC that a peering was asked for may answer, and Podspan never does. Throws what EC2 refuses. */
  rejectPeering(site: CallSite, id: string): void;
  /** What an account's owner may do with any role: a managed policy, by its ARN, says more of what it may. */
  attachRolePolicy(site: CallSite, role: string, policy: string): void;
}

export function createTwin(options: TwinOptions): Twin {
  const { clock, seed = "podspan", files = {} } = options;
  const behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const world = loadWorld(files, seed);
  const network = nodeNetwork(world, clock, behaviour);
  const side = createTwinKubernetes({ clock, seed: world.state.seed, network, behaviour, nodes: behaviour.nodes });
  side.load(files);
  const finish = () =>
    world.settle(clock.now(), (transition) => {
      if (applyNodeTransition({ world, side: side.workers, behaviour }, transition)) return;
      if (transition.change.kind === "addon-updated") applyAddonUpdate(world, side, transition, transition.change);
      else applyEc2Transition(world, behaviour.timing, transition);
    });
  const settle = () => {
    finish();
    // What kubelets do shows in EC2: the interfaces of new nodes.
    side.workers.settle(clock.now());
  };
  const front = new Front({ clock, world, behaviour, settle });
  const { account } = world.state.caller;
  const routers = createTwinRouters({ clock, behaviour, account, instanceAt: (host) => instanceAt(world, host) });
  routers.load(files);
  return {
    aws: awsWorld(world, front),
    kubernetes: settling(side.world, finish),
    save: () => {
      settle();
      return { ...saveWorld(world, clock.now()), ...side.save(), ...routers.save() };
    },
    routers,
    invent: (plan) => {
      // What was made before is seen by now.
      finish();
      return invent(plan, {
        ground: (site) => ground(world, behaviour, site, clock.now()),
        caller: world.state.caller.account,
        onCluster: (cluster) => side.invent(cluster),
      });
    },
    stopInstance: (site, id) => {
      settle();
      stopInstance({ ...ground(world, behaviour, site, clock.now()), timing: behaviour.timing }, id);
    },
    rejectPeering: (site, id) => {
      settle();
      rejectVpcPeeringConnection(ground(world, behaviour, site, clock.now()), id);
    },
    attachRolePolicy: (site, role, policy) => attachPolicy(ground(world, behaviour, site, clock.now()), role, policy),
  };
}

function awsWorld(world: TwinWorld, front: Front): AwsWorld<AwsApi> {
  const opened = new Map<string, AwsApi>();
  const roles = new Map<string, Session>();
  const sessionOf = ({ account, region }: AwsAddress): Session => {
    // Without a role the credentials stay the caller's, whatever account is expected: who asks must look.
    if (account?.assumeRole === undefined) return () => Promise.resolve(callerIdentity(world));
    const { assumeRole } = account;
    const known = roles.get(assumeRole) ?? roleSession(world, front, region, assumeRole);
    roles.set(assumeRole, known);
    return known;
  };
  return {
    open: async (address) => {
      const key = `${address.account?.assumeRole ?? ""} ${address.region}`;
      const api = opened.get(key) ?? awsApi(world, front, sessionOf(address), address.region);
      opened.set(key, api);
      return api;
    },
  };
}

/** Whose credentials a request carries. */
type Session = () => Promise<Identity>;

/** As with the SDK, the role is taken by the first request that needs it, and after a refusal by the next one. */
function roleSession(world: TwinWorld, front: Front, region: string, RoleArn: string): Session {
  let taken: Promise<Identity> | undefined;
  const site = { account: world.state.caller.account, region };
  return () => {
    taken ??= front
      .call(site, "sts:AssumeRole", { RoleArn }, () => assumedRole(RoleArn))
      .catch((error: unknown) => {
        taken = undefined;
        throw error;
      });
    return taken;
  };
}

function awsApi(world: TwinWorld, front: Front, session: Session, region: string): AwsApi {
  if (!(region in REGION_ZONES)) return unreachable(region);
  const surface = <Api>(service: string, rules: object) =>
    Object.fromEntries(
      Object.entries(rules).map(([operation, rule]) => [
        operation,
        async (input: unknown) => {
          const identity = await session();
          const site = { account: identity.account, region };
          ensureZones(world.records(site.account, region));
          return front.call(site, apiName(service, operation), input, (context) => rule(context, input, identity));
        },
      ]),
    ) as Api;
  return {
    ec2: surface<AwsApi["ec2"]>("ec2", EC2_RULES),
    eks: surface<AwsApi["eks"]>("eks", EKS_RULES),
    iam: surface<AwsApi["iam"]>("iam", IAM_RULES),
    quotas: surface<AwsApi["quotas"]>("servicequotas", QUOTA_RULES),
    sts: surface<AwsApi["sts"]>("sts", {
      getCallerIdentity: (_context: unknown, _input: unknown, identity: Identity) => getCallerIdentity(identity),
    }),
  };
}

/** A region that AWS does not have: its endpoints have no address. */
function unreachable(region: string): AwsApi {
  const service = (name: string) =>
    new Proxy({} as never, {
      get: () => () => {
        const message = `getaddrinfo ENOTFOUND ${name}.${region}.amazonaws.com`;
        return Promise.reject(Object.assign(new Error(message), { code: "ENOTFOUND" }));
      },
    });
  return {
    ec2: service("ec2"),
    eks: service("eks"),
    iam: service("iam"),
    quotas: service("servicequotas"),
    sts: service("sts"),
  };
}

/** `createSubnet` -> `ec2:CreateSubnet`. */
function apiName(service: string, operation: string): string {
  return `${service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
}

/** What AWS finishes by itself reaches the cluster even when only the cluster is asked, which itself does what is due in it. */
function settling(world: KubeWorld<KubeApi>, finish: () => void): KubeWorld<KubeApi> {
  return {
    open: async (address) => {
      const api = await world.open(address);
      return new Proxy(api, {
        get: (target, name) => {
          finish();
          const member: unknown = Reflect.get(target, name);
          return typeof member === "function" ? member.bind(target) : member;
        },
      });
    },
  };
}
