import { stateStoreContract } from "../../../core/src/ports/state-store.contract.ts";
import { Processes } from "../testing/processes.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { MemoryStorage, MemoryStore } from "./memory-store.ts";

stateStoreContract("MemoryStore", async () => {
  const clock = new VirtualClock();
  const storage = new MemoryStorage();
  const processes = new Processes();
  return {
    open: (process) => new MemoryStore({ clock, storage, identity: processes.identity(process) }),
    pass: (ms) => clock.pass(ms),
  };
});
