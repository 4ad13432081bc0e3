import { type FaultClass, ProviderError } from "@podspan/core/ports";

/** A refusal of a class, as a provider throws it. */
export function refusal(faultClass: FaultClass, code: string = faultClass): ProviderError {
  return new ProviderError({ faultClass, code, message: `${code} happened`, hint: `mend ${code}`, api: "ec2:Create" });
}
