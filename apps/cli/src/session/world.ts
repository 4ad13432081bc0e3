import type { AwsReadApi, AwsWorld } from "@podspan/aws/api";
import type { Plane } from "@podspan/core/desired";
import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Plan } from "@podspan/core/plan";
import type {
  AwsObserveRequest,
  Clock,
  KubernetesObserveRequest,
  Prober,
  Reader,
  RollPorts,
  RouterObserveRequest,
  RouterProber,
  StateStore,
  Writer,
} from "@podspan/core/ports";
import type { Limits, Windows } from "@podspan/engine";
import type { KubeReadApi, KubeWorld } from "@podspan/kubernetes/api";
import type { RouterHosts } from "./routers.ts";
import type { Target } from "./target.ts";

export interface Changers {
  readonly writers: Readonly<Partial<Record<Plane, Writer>>>;
  /** The parts of replacing a node. */
  readonly rolling: RollPorts;
}

export interface Probers {
  readonly prober: Prober;
  readonly routerProber: RouterProber;
}

/** A world that is open: how to read it, and what time it is there. */
export interface World {
  readonly target: Target;
  readonly clock: Clock;
  /** One line for people: which world this is. */
  readonly note: string;
  /** What `readers` read. */
  readonly sources: { readonly aws: AwsWorld<AwsReadApi>; readonly kubernetes: KubeWorld<KubeReadApi> };
  readonly readers: {
    readonly aws: Reader<AwsObserveRequest>;
    readonly kubernetes: Reader<KubernetesObserveRequest>;
    readonly router: Reader<RouterObserveRequest>;
  };
  /** Filled in once the VPCs of routers were read. */
  readonly routerHosts: RouterHosts;
  /** Who sends packets and asks routers of links; absent where nothing carries any: on a twin, and in records. */
  readonly probers?: () => Promise<Probers>;
  /** How fast it may be asked, where that is known; default: as AWS documents it. */
  readonly limits?: Limits;
  /** How long this world may show an older truth, where that is known; default: the real world's windows. */
  readonly windows?: Windows;
  /** The state as this world's runs see it: on a twin, its clock stands still while the disk works. */
  storeFor(store: StateStore): StateStore;
}

/** A world with what changes it: in the hands of who holds the lock, and of nobody else. */
export interface ChangeableWorld extends World {
  /** Who changes it; loaded when first asked for. */
  readonly changers: () => Promise<Changers>;
  /** What is wrong with the keys and logins that these steps will need; absent where nobody is asked for a real one. */
  readonly unfitKeys?: (steps: Plan["steps"]) => Promise<readonly Diagnostic[]>;
  /** Before the first change: from now on until `save` a twin's run may be killed. Nothing for the real world. */
  begin(): Promise<void>;
  /** Keeps what happened to a twin; nothing for the real world. */
  save(): Promise<void>;
}
