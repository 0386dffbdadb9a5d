import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { LiveReading } from '#shared/contract/templates.ts'
import type { Template } from '#shared/domain/template.ts'
import { useStation } from '../../lib/station-context.tsx'

/** A page of a stored file that lies under the drawing. */
export interface Scan {
  readonly sha256: string
  readonly pageIndex: number
  readonly name: string
}

export const scanKey = ({ sha256, pageIndex }: Scan) => `${sha256} ${pageIndex}`
export const pictureOf = ({ sha256, pageIndex }: Scan) => `/blobs/${sha256}/pages/${pageIndex}.jpg`

/** A reading begins when the template has not changed for this long. */
const PAUSE_MS = 250

/** What the template, saved or not, reads from a scan; asked again after each change. */
export function useTryOn(
  template: Template,
  scan: Scan | undefined,
): { live: LiveReading | undefined; isReading: boolean; error: unknown } {
  const { api } = useStation()
  const [rested] = useDebouncedValue(template, PAUSE_MS)
  const input = { template: rested, sha256: scan?.sha256 ?? '', pageIndex: scan?.pageIndex ?? 0 }
  const query = useQuery({
    ...api.templates.tryOn.queryOptions({ input }),
    // A template may carry pictures: the object itself tells one from the next well enough.
    queryKey: [...api.templates.tryOn.key(), scan === undefined ? '' : scanKey(scan), versionOf(rested)],
    enabled: scan !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  })
  return { live: query.data, isReading: query.isFetching, error: query.error }
}

const versions = new WeakMap<Template, number>()
let lastVersion = 0

/** A number of its own for every template that was ever looked at; the reducer never changes one in place. */
function versionOf(template: Template): number {
  const known = versions.get(template)
  if (known !== undefined) return known
  lastVersion += 1
  versions.set(template, lastVersion)
  return lastVersion
}
