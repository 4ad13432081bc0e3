import type * as z from "zod";
import type { networkShape } from "../shorthand.fixture.ts";

/** A network as somebody would write it. */
export type Written = z.input<typeof networkShape>;

/** One VPC while it is made up. */
export interface Plot {
  readonly name: string;
  readonly index: number;
  readonly region: string;
  readonly hasIpv6: boolean;
  readonly hasPods: boolean;
  readonly internet: boolean;
  readonly nat: boolean;
  readonly router: boolean;
  /** Its second subnet lies in another zone. */
  readonly twoZones: boolean;
}
