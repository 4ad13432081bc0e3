import { awsApiContract } from "../../aws/src/api.contract.ts";
import { createTwin, VirtualClock } from "./index.ts";

const region = "eu-west-1";

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
      elsewhere: ({ account, region: other = region }) =>
        twin.aws.open({
          region: other,
          ...(account === undefined
            ? {}
            : { account: { id: account, partition: "aws", assumeRole: `arn:aws:iam::${account}:role/podspan` } }),
        }),
      seedCluster: async ({ name, subnets, configuration }) => {
        const configurationValues = configuration === undefined ? {} : { configurationValues: configuration };
        twin.invent({
          clusters: [{ name, region, subnets, managedCni: true, nodesPerZone: 0, ...configurationValues }],
        });
      },
      seedInstance: async ({ subnet }) => {
        const instance = "i-0123456789abcdef1";
        twin.invent({ interfaces: [{ region, subnet, instance, primary: true }] });
        return instance;
      },
      seedTemplate: async ({ name, userData }) => {
        const { templates } = twin.invent({ templates: [{ region, name, userData }] });
        return templates[0] ?? "";
      },
      seedNatGateway: async (subnet) => {
        const { natGateways } = twin.invent({ natGateways: [{ region, subnet }] });
        return natGateways[0] ?? "";
      },
      seedInternetGateway: async (vpc) => {
        const { internetGateways } = twin.invent({ internetGateways: [{ region, vpc }] });
        return internetGateways[0] ?? "";
      },
      seedInterface: async ({ subnet, groups, description, instance }) => {
        const attached = instance ? { instance: "i-0123456789abcdef0" } : {};
        const { interfaces } = twin.invent({ interfaces: [{ region, subnet, groups, description, ...attached }] });
        return interfaces[0] ?? "";
      },
    };
  },
  seeds: ["seedCluster", "seedInterface", "seedInstance", "seedTemplate", "seedNatGateway", "seedInternetGateway"],
  deviations: [],
});
