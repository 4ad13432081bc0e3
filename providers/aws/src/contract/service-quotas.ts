import { expect } from "vitest";
import { type ContractCase, refusalOf } from "./subject.ts";

export const SERVICE_QUOTA_CASES: readonly ContractCase[] = [
  {
    id: "service-quotas",
    title: "Service Quotas lists what the account may have of Amazon VPC's things, by code",
    run: async ({ api }) => {
      const { Quotas = [] } = await api.quotas.listServiceQuotas({ ServiceCode: "vpc", MaxResults: 100 });
      const values = new Map(Quotas.map(({ QuotaCode, Value }) => [QuotaCode, Value]));
      for (const code of ["L-83CA0A9D", "L-407747CB", "L-589F43AA", "L-0EA8095F", "L-2AFB9258", "L-BB24F6E5"]) {
        expect(values.get(code), code).toBeGreaterThan(0);
      }
    },
  },
  {
    id: "service-quotas-unknown",
    title: "a service that there is not is refused",
    run: async ({ api }) => {
      const refusal = await refusalOf(api.quotas.listServiceQuotas({ ServiceCode: "no-such-service" }));
      expect(refusal).toMatchObject({ code: "NoSuchResourceException" });
    },
  },
];
