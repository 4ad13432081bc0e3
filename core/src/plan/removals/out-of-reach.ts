/**
 * What to do about nodes of a cluster that the Fabric no longer names, which no roll reaches: the way in order first, then `byHand`. The first
 * is walked in docs/changing-a-fabric.md.
 */
export function outOfReachFix(cluster: string, byHand: string): string {
  return `put cluster ${cluster} back into the Fabric to keep it as it is, or to take it out in order: apply, write \`manage: observe\` into the clusters that stay, \`podspan destroy --roll\`, then take it out; or ${byHand}, and run again: \`--roll\` does not reach a cluster that the Fabric no longer names`;
}
