import { awsApiContract } from "../../aws/src/api.contract.ts";
import { createTwin, VirtualClock } from "./index.ts";

const region = "eu-west-1";
let gateways = 0;

awsApiContract({
  name: "the twin",
  make: async () => {
    const clock = new VirtualClock({ start: Date.parse("2026-01-01T00:00:00Z") });
    const twin = createTwin({ clock, behaviour: { throttle: () => undefined } });
    return {
      api: await twin.aws.open({ region }),
      account: "111122223333",
      region,
      clock,
      seedCluster: async ({ name, subnets, configuration }) => {
        const configurationValues = configuration === undefined ? {} : { configurationValues: configuration };
        twin.invent({
          clusters: [{ name, region, subnets, managedCni: true, nodesPerZone: 0, ...configurationValues }],
        });
      },
      // The twin has no records of NAT gateways: any well-formed id is one.
      seedNatGateway: async () => {
        gateways += 1;
        return `nat-${gateways.toString(16).padStart(17, "0")}`;
      },
      seedInterface: async ({ subnet, groups, description, instance }) => {
        const attached = instance ? { instance: "i-0123456789abcdef0" } : {};
        const { interfaces } = twin.invent({ interfaces: [{ region, subnet, groups, description, ...attached }] });
        return interfaces[0] ?? "";
      },
    };
  },
  seeds: ["seedCluster", "seedInterface", "seedNatGateway"],
  deviations: [],
});
