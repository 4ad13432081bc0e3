import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RouterChange, RouterWriteApi } from "./api.ts";

/** A router that a contract is tried on. */
export interface ContractRouter {
  readonly api: RouterWriteApi;
  /** Makes `name` its host name, or whatever else shows in `read`. */
  readonly change: (name: string, revertAfter: number) => RouterChange;
  /** A file that a change may bring and take. */
  readonly file: string;
  /** What it says of the name now. */
  readonly read: () => Promise<string>;
  /** Lets the revert timer run out. */
  readonly expire: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What every router does that is asked through `RouterWriteApi`: the twin, and what is at the end of SSH. */
export function routerContract(title: string, start: () => Promise<ContractRouter>): void {
  describe(title, () => {
    const never = new AbortController().signal;
    let router: ContractRouter;
    let before: string;
    beforeEach(async () => {
      router = await start();
      before = await router.read();
    });
    afterEach(() => router.stop());

    test("a change that is confirmed stays", async () => {
      const pending = await router.api.commit(router.change("one", 60), never);
      expect(await router.read()).toContain("one");
      expect(await router.api.pending(never)).toBe(true);
      await pending.confirm(never);
      expect(await router.api.pending(never)).toBe(false);
      expect(await router.read()).toContain("one");
    });

    test("a change that is taken back is gone", async () => {
      const pending = await router.api.commit(router.change("one", 60), never);
      await pending.revert(never);
      expect(await router.read()).toBe(before);
      expect(await router.api.pending(never)).toBe(false);
    });

    test("a change that nobody confirms the router takes back", async () => {
      const pending = await router.api.commit(router.change("one", 1), never);
      await router.expire();
      expect(await router.read()).toBe(before);
      await expect(pending.confirm(never)).rejects.toMatchObject({ code: "RouterChanged" });
      expect(await router.read()).toBe(before);
    });

    test("of two changes the first is taken back before the second goes in", async () => {
      await router.api.commit(router.change("one", 60), never);
      const second = await router.api.commit(router.change("two", 60), never);
      await second.revert(never);
      expect(await router.read()).toBe(before);
    });

    test("a file that a change brings is read as it was written, and gone once a change that takes it is kept", async () => {
      const { api, file } = router;
      const change = (...files: RouterChange["files"]): RouterChange => ({ lines: [], files, revertAfter: 60 });
      const text = "hostname one\n";
      await (await api.commit(change({ path: file, text, mode: "0644" }), never)).confirm(never);
      expect(await api.files([file, `${file}.not`], never)).toEqual({ [file]: text });
      await (await api.commit(change({ path: file, mode: "0644" }), never)).revert(never);
      expect(await api.files([file], never)).toEqual({ [file]: text });
      await (await api.commit(change({ path: file, mode: "0644" }), never)).confirm(never);
      expect(await api.files([file], never)).toEqual({});
    });

    test("a signal that is aborted stops before anything is done", async () => {
      const stopped = AbortSignal.abort(new Error("stopped"));
      await expect(router.api.commit(router.change("one", 60), stopped)).rejects.toThrow("stopped");
      expect(await router.read()).toBe(before);
    });
  });
}
