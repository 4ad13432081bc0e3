import type { RouterReadApi, RouterWriteApi } from "../api.ts";

/** Questions of which each has a session of its own. */
export function readsBy(session: RouterWriteApi["session"]): RouterReadApi {
  return {
    runningConfiguration: (signal) => session((router) => router.runningConfiguration(signal), signal),
    files: (paths, signal) => session((router) => router.files(paths, signal), signal),
    show: (command, signal) => session((router) => router.show(command, signal), signal),
    pending: (signal) => session((router) => router.pending(signal), signal),
  };
}
