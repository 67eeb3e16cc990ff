import { Desk } from "./desk";
import { OnlineVerdicts } from "./online";

/** The desk of this device. It outlives every screen, so that no scan is lost by leaving one. */
export const desk = new Desk(new OnlineVerdicts());
