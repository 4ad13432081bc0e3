/** What the VPC CNI gives pods' interfaces where nobody says otherwise (F46). */
const USUAL = 9001;
/** Headers of TCP over IPv4 without options. */
const HEADERS = 40;

/**
 * What it takes to have pods of these clusters send no packets larger than `mtu` bytes, and what that costs: it holds for all that they send,
 * also where more would get through, and for pods that are made from then on.
 */
export function podMtuAdvice(clusters: readonly string[], mtu: number): string {
  const names = [...new Set(clusters)].sort();
  const where = names.length === 1 ? `spec.clusters.${names[0]}.pods` : `\`pods\` of ${names.join(" and ")}`;
  const ratio = ((USUAL - HEADERS) / (mtu - HEADERS)).toFixed(2);
  return `set \`mtu: ${mtu}\` in ${where} (POD_MTU), then make the pods anew; it costs ${ratio} times as many packets for the same bytes inside the VPC too, where ${USUAL} bytes go`;
}
