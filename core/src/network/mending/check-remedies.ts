import { type Observed, observedById, type Snapshot } from "../../observed/index.ts";
import { edited, type Obstacle, type Remedy } from "./remedy.ts";

type NetworkInterface = Observed<"network-interface">;

/** The source/dest check of an interface that forwards for others, off (F43). */
export function checkRemedies(snapshot: Snapshot, { id, node }: Obstacle): readonly Remedy[] {
  const name = [...`${id} ${node}`.matchAll(/eni-\w+/g)].map(([found]) => found)[0];
  const found = name === undefined ? undefined : observedById(snapshot, "network-interface", name);
  if (found === undefined || found.props.sourceDestCheck === false) return [];
  return [
    {
      kind: "source-dest-check",
      resource: found.id,
      text: `${found.id}: turn the source/dest check off`,
      command: `aws ec2 modify-network-interface-attribute --network-interface-id ${found.id} --no-source-dest-check`,
      mended: (before) =>
        edited<NetworkInterface>(
          before,
          (thing) => thing.kind === "network-interface" && thing.id === found.id,
          (one) => ({ ...one, props: { ...one.props, sourceDestCheck: false } }),
        ),
    },
  ];
}
