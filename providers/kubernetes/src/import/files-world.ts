import { type KubeObject, type KubeReadApi, KubernetesApiError, type KubeWorld, type ResourceType } from "../api.ts";

/** The objects of one cluster by the plural of their type. */
export type ObjectsByType = ReadonlyMap<string, readonly KubeObject[]>;

/** A cluster as an API server that serves just these objects: a type without any is served and empty. */
export function filesWorld(objects: ObjectsByType, server: string | undefined): KubeWorld<KubeReadApi> {
  const of = ({ plural }: ResourceType): readonly KubeObject[] => objects.get(plural) ?? [];
  const api: KubeReadApi = {
    ...(server === undefined ? {} : { server }),
    list: async (type, { namespace, keep }) => {
      const found = of(type).filter((object) => namespace === undefined || object.metadata.namespace === namespace);
      return keep === undefined ? found : found.map(keep);
    },
    get: async ({ type, name, namespace }) => {
      const found = of(type).find(
        ({ metadata }) => metadata.name === name && (namespace === undefined || metadata.namespace === namespace),
      );
      if (found) return found;
      throw new KubernetesApiError(404, "NotFound", `${type.plural} "${name}" not found`);
    },
  };
  return { open: async () => api };
}
