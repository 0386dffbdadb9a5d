import { z } from 'zod'

/** What the import of a template could not carry over, or carried over in a way worth knowing. */
export const ImportNote = z.object({
  level: z.enum(['info', 'unsupported']),
  /** Where in the file, e.g. `preProcessors[1]`. */
  at: z.string(),
  kind: z.enum([
    'anchors-not-printed',
    'blank-not-named',
    'essay-by-hand',
    'filter-not-needed',
    'marker-picture-missing',
    'newer-version',
    'no-counterpart',
    'not-read',
    'reference-missing',
    'thresholds-learned',
  ]),
  params: z.record(z.string(), z.string()).optional(),
})
export type ImportNote = z.infer<typeof ImportNote>
