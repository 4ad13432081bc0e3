/** Tag keys (and Kubernetes annotation keys) by which we know what is ours. */
export const TAG_UID = "podspan.dev/uid";
export const TAG_ID = "podspan.dev/id";
/** Set beside the owner mark on what was there before us: `destroy` gives it back instead of deleting it, even when state is lost. */
export const TAG_ADOPTED = "podspan.dev/adopted";
/** Which ranges a router's site has: at its inside interface, where what moves routes reads them (`apps/failover/src/told.ts`). */
export const TAG_RANGES = "podspan.dev/ranges";
/** Who a router's partner is: in the same place, for the same reader. */
export const TAG_PARTNER = "podspan.dev/partner";
/** The Fabric's name: the same name with another uid is refused. */
export const TAG_FABRIC = "podspan.dev/fabric";
