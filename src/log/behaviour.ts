/**
 * The version of what the core does with commands. Whoever changes the events or the state that some
 * log leads to raises it: a log is replayed only by the behaviour that wrote it.
 */
export const BEHAVIOUR_VERSION = 2;
