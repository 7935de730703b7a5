/**
 * Today by the clock of the machine, for tests that start processes which go by it. Their configuration says
 * `alerts: { quiet_hours: null }`, else the test depends on the hour it is run at; `test/architecture` looks.
 */
export const TODAY = new Date().toISOString().slice(0, 10);
