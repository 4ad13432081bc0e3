import { kubeApiContract } from "../../../kubernetes/src/api.contract.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { bareCluster, CLUSTER } from "./cluster.fixture.ts";

kubeApiContract({
  name: "the twin",
  deviations: {},
  open: async () => {
    const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
    const { api, side } = await bareCluster(clock);
    const eventually = async (check: () => Promise<boolean>) => {
      for (let seconds = 0; seconds < 60; seconds += 1) {
        if (await check()) return;
        await clock.sleep(1_000);
      }
      throw new Error("not within a minute");
    };
    return {
      api,
      eventually,
      setPodStatus: async ({ namespace = "", name }, status) => {
        side.workers.report(CLUSTER, { namespace, name }, status);
      },
      close: async () => {},
    };
  },
});
