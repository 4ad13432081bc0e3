/** Which world a run is about. */
export type Target = "twin" | "aws";

/** Which plane a run is about; absent: both. */
export type Only = "aws" | "kubernetes";
