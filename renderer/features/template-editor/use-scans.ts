import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { pageName } from '../../lib/sheet/page-name.ts'
import { useStation } from '../../lib/station-context.tsx'
import { type Scan, scanKey } from './use-try-on.ts'

/** As many scans as can lie over each other and still be told apart. */
export const MOST_SCANS = 5
const MOST_KNOWN = 10

/** Scans to draw over: pages of earlier batches and what is dropped here; the shown ones lie under the drawing. */
export function useScans() {
  const { api } = useStation()
  const samples =
    useQuery(api.templates.samplePages.queryOptions({ input: { limit: MOST_KNOWN } })).data ?? []
  const [own, setOwn] = useState<readonly Scan[]>([])
  const [chosen, setChosen] = useState<readonly string[]>()
  const [toSearch, setToSearch] = useState<Scan>()
  const known = [
    ...own,
    ...samples.map(
      (page): Scan => ({ sha256: page.sha256, pageIndex: page.pageIndex, name: pageName(page) }),
    ),
  ]
  const shownKeys = chosen ?? known.slice(0, 1).map(scanKey)
  return {
    known,
    shown: known.filter((scan) => shownKeys.includes(scanKey(scan))),
    toggle: (scan: Scan) => {
      const key = scanKey(scan)
      setChosen(
        shownKeys.includes(key)
          ? shownKeys.filter((each) => each !== key)
          : [...shownKeys, key].slice(-MOST_SCANS),
      )
    },
    /** A blank sheet that fields are to be looked for on. */
    toSearch,
    search: setToSearch,
    add: (scan: Scan) => {
      setOwn((before) => [scan, ...before.filter((each) => scanKey(each) !== scanKey(scan))])
      setChosen([scanKey(scan)])
    },
  }
}
