/**
 * Where a fault costs a run of everything, one place in so many is tried, chosen by chance, another one at each test. With
 * ESTATE_TEST_EVERY=1 it is every place.
 */
export const oneIn = Number(process.env.ESTATE_TEST_EVERY ?? 3);
