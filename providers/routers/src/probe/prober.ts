import { ProviderError, type RouterAnswer, type RouterProber } from "@podspan/core/ports";
import { inSession, type RouterDeps } from "../access.ts";

/** Asks routers what they know of their tunnels, one command after another: a router's shell answers one at a time. */
export function routersProber({ reach }: Pick<RouterDeps, "reach">): RouterProber {
  return { show: (router, commands, signal) => ask(reach, router, commands, signal) };
}

async function ask(
  reach: RouterDeps["reach"],
  router: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<RouterAnswer> {
  const access = reach({ plane: "router", router });
  if (access === undefined) return { kind: "silent", why: "nothing says how it is reached" };
  try {
    const outputs = await inSession(access, signal, async ({ api }) => {
      const printed: string[] = [];
      for (const command of commands) printed.push(await api.show(command, signal));
      return printed;
    });
    return { kind: "answered", outputs };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { kind: "silent", why: error.message };
  }
}
