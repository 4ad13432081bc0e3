import { isRunning } from "../nodes/instances.ts";
import type { TwinWorld } from "../records/world.ts";

/** The running instance of an interface that has this address, inside its VPC or by an Elastic IP. */
export function instanceAt(world: TwinWorld, host: string): string | undefined {
  for (const records of world.regions()) {
    const publicly = [...records.Addresses.values()].find(({ PublicIp }) => PublicIp === host)?.NetworkInterfaceId;
    const found = [...records.NetworkInterfaces.values()].find(
      ({ NetworkInterfaceId, PrivateIpAddress }) => PrivateIpAddress === host || NetworkInterfaceId === publicly,
    );
    const instance = found?.Attachment?.InstanceId;
    const record = instance === undefined ? undefined : records.Instances.get(instance);
    if (record !== undefined && isRunning(record)) return instance;
  }
  return undefined;
}
