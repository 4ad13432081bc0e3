import type { Rule } from "../exchange.ts";

/** A volume that an image brings has the size of its snapshot, where the launch says nothing of it: moto asks for one. */
export const rootVolume = (): Rule => ({
  actions: ["RunInstances"],
  handle: (request, next) => {
    const volumes = Object.keys(request.parameters).flatMap(
      (name) => /^(BlockDeviceMapping\.\d+\.Ebs\.)Encrypted$/.exec(name)?.[1] ?? [],
    );
    const says = (volume: string) =>
      ["VolumeSize", "SnapshotId"].some((name) => `${volume}${name}` in request.parameters);
    const sizes = volumes.filter((volume) => !says(volume)).map((volume) => [`${volume}VolumeSize`, "8"] as const);
    if (sizes.length === 0) return next(request);
    return next({ ...request, parameters: { ...request.parameters, ...Object.fromEntries(sizes) } });
  },
});
