import { applyInstanceChange } from "../ec2/power.ts";
import type { Transition } from "../records/transitions.ts";
import { stepGroup } from "./groups.ts";
import { contextOf, endInstance, joinNode, type NodeDeps, startInstance } from "./instances.ts";

/** What EKS, EC2 Auto Scaling and kubelets do by themselves; answers whether the transition was one of theirs. */
export function applyNodeTransition(deps: NodeDeps, transition: Transition): boolean {
  const { change, at } = transition;
  const context = contextOf(deps, transition);
  switch (change.kind) {
    case "node-joins":
      deps.side.settle(at);
      joinNode(deps, context, change);
      return true;
    case "instance-starts":
      startInstance(deps, context, change);
      return true;
    case "instance-ended":
      deps.side.settle(at);
      endInstance(deps, context, change.instance);
      return true;
    case "instance-runs":
    case "instance-stopped":
    case "instance-forgotten":
      applyInstanceChange(context, change);
      return true;
    case "group-step":
      deps.side.settle(at);
      stepGroup(deps, context, change);
      return true;
    default:
      return false;
  }
}
