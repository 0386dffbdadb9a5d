import { fileURLToPath } from 'node:url'

/**
 * A file or folder that comes with the program, by its path in the project: `main/base` and the built `dist/program` lie
 * two folders deep alike.
 */
export const programFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
