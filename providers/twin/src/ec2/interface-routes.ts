import type { InstanceRecord, NetworkInterfaceRecord, RouteRecord } from "../records/kinds.ts";
import type { RegionRecords } from "../records/region.ts";

const SERVING: ReadonlySet<string | undefined> = new Set(["pending", "running"]);

/**
 * What a route to an interface says of itself: `blackhole` while there is no instance behind it that runs ("Route table concepts", Amazon
 * VPC user guide; EC2 API reference, ModifyNetworkInterfaceAttribute). One of another account's instance is as good as running.
 */
export function routeToInterface(
  { NetworkInterfaces, Instances }: RegionRecords,
  id: string,
): Pick<RouteRecord, "NetworkInterfaceId" | "InstanceId" | "InstanceOwnerId" | "State"> {
  const { InstanceId, InstanceOwnerId } = NetworkInterfaces.get(id)?.Attachment ?? {};
  const instance = InstanceId === undefined ? undefined : Instances.get(InstanceId);
  const serves = InstanceId !== undefined && (instance === undefined || SERVING.has(instance.State.Name));
  return {
    NetworkInterfaceId: id,
    ...(InstanceId === undefined ? {} : { InstanceId }),
    ...(InstanceOwnerId === undefined ? {} : { InstanceOwnerId }),
    State: serves ? "active" : "blackhole",
  };
}

/** After an interface or an instance has changed: every route to an interface of the region says what it leads to now. */
export function retellRoutes(records: RegionRecords): void {
  for (const table of records.RouteTables.values()) {
    if (!table.Routes.some(({ NetworkInterfaceId }) => NetworkInterfaceId !== undefined)) continue;
    table.Routes = table.Routes.map(({ InstanceId, InstanceOwnerId, ...route }) =>
      route.NetworkInterfaceId === undefined
        ? { ...route, ...(InstanceId === undefined ? {} : { InstanceId, InstanceOwnerId }) }
        : { ...route, ...routeToInterface(records, route.NetworkInterfaceId) },
    );
  }
}

/** The interfaces of an instance, in the order of their device index. */
export function interfacesOf(
  { NetworkInterfaces }: RegionRecords,
  { InstanceId }: Pick<InstanceRecord, "InstanceId">,
): readonly NetworkInterfaceRecord[] {
  return [...NetworkInterfaces.values()]
    .filter(({ Attachment }) => Attachment?.InstanceId === InstanceId)
    .sort((a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0));
}
