import { useMutation } from '@tanstack/react-query'
import type { LiveReading } from '#shared/contract/templates.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { inverse, mapRect, type Size, stretched } from '../../lib/canvas/view.ts'
import { useStation } from '../../lib/station-context.tsx'
import { alignmentOf } from './canvas/scan-layer.tsx'
import { fieldsFromGrids } from './model/found-grids.ts'
import { type EditorAction, type EditorState, pageOf } from './model/reduce.ts'
import type { Scan } from './use-try-on.ts'

interface FindProps {
  readonly state: EditorState
  readonly dispatch: (action: EditorAction) => void
  /** What the template reads from the scan as it is. */
  readonly live: LiveReading | undefined
  /** Of the picture that is shown, which may be smaller than the scan. */
  readonly sizeOf: (scan: Scan) => Size | undefined
}

/** Looks for bubbles on a scan, or in a box of the page on it, and draws what is found; its data is how many grids. */
export function useFindBubbles({ state, dispatch, live, sizeOf }: FindProps) {
  const { client } = useStation()
  return useMutation({
    mutationFn: async ({ scan, box }: { scan: Scan; box: Rect | undefined }) => {
      const page = pageOf(state)
      const aligned = alignmentOf(live?.reading)
      const image = live?.reading.image
      const size = image === undefined ? sizeOf(scan) : { w: image.widthPx, h: image.heightPx }
      if (size === undefined) return
      const toImage = aligned ?? stretched(page.size, size)
      const found = await client.templates.findBubbles({
        sha256: scan.sha256,
        pageIndex: scan.pageIndex,
        ...(box === undefined ? {} : { box: mapRect(toImage, box) }),
      })
      // Without an alignment only the search itself knows how large the scan really is.
      const full = { w: found.image.widthPx, h: found.image.heightPx }
      const toPage = inverse(aligned ?? stretched(page.size, full))
      const grids = found.grids.map(({ rows, shape }) => ({
        shape,
        rows: rows.map((row) => row.map((rect) => mapRect(toPage, rect))),
      }))
      dispatch({ type: 'add-fields', fields: fieldsFromGrids(state.template, page, grids) })
      return found.grids.length
    },
  })
}
