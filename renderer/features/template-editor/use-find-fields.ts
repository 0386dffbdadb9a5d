import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import type { LiveReading } from '#shared/contract/templates.ts'
import type { Rect } from '#shared/domain/geometry.ts'
import { inverse, mapRect, type Size, stretched } from '../../lib/canvas/view.ts'
import { useStation } from '../../lib/station-context.tsx'
import { alignmentOf } from './canvas/scan-layer.tsx'
import { fiducialsFromFound, fieldsFromFound, mapFiducials, mapField } from './model/found-fields.ts'
import { fieldBounds, isBubbleField } from './model/items.ts'
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

export interface Find {
  readonly scan: Scan
  /** Part of the page to look in, template units; absent: all of it, its marks included. */
  readonly box?: Rect
}

/**
 * Looks for fields and marks on a scan, or for fields in a box of the page on it, and draws what is found in place of what
 * was drawn there.
 */
export function useFindFields(props: FindProps) {
  const { client } = useStation()
  // What is drawn when the answer comes, not when it was asked for.
  const latest = useRef(props)
  latest.current = props
  return useMutation({
    mutationFn: async ({ scan, box }: Find) => {
      const asked = latest.current
      const { size: paper } = pageOf(asked.state)
      const image = asked.live?.reading.image
      const size = image === undefined ? asked.sizeOf(scan) : { w: image.widthPx, h: image.heightPx }
      // A page is looked at as it lies: its marks are what an alignment would begin with.
      const aligned = box === undefined ? undefined : alignmentOf(asked.live?.reading)
      const toImage = aligned ?? (size && stretched(paper, size))
      const found = await client.templates.findFields({
        sha256: scan.sha256,
        pageIndex: scan.pageIndex,
        ...(box === undefined || toImage === undefined ? {} : { box: mapRect(toImage, box) }),
      })
      const { state, dispatch } = latest.current
      const page = pageOf(state)
      // Without an alignment only the search itself knows how large the scan really is.
      const full = { w: found.image.widthPx, h: found.image.heightPx }
      const toPage = inverse(aligned ?? stretched(page.size, full))
      const onPage = (rect: Rect) => mapRect(toPage, rect)
      const kept = page.fields.filter(
        (field) => !isBubbleField(field) || (box && !isIn(fieldBounds(field), box)),
      )
      const marks = found.fiducials.map((each) => fiducialsFromFound(mapFiducials(each, onPage)))
      const fiducials =
        found.reference === undefined ? marks : [{ kind: 'reference' as const, image: found.reference }]
      if (found.fields.length > 0 || fiducials.length > 0)
        dispatch({
          type: 'take-found',
          kept,
          fields: fieldsFromFound(
            state.template,
            page,
            kept,
            found.fields.map((field) => mapField(field, onPage)),
          ),
          ...(box === undefined ? { fiducials } : {}),
        })
      return { fields: found.fields.length, areWordsRead: found.areWordsRead }
    },
  })
}

const isIn = ({ x, y, w, h }: Rect, box: Rect) =>
  x + w / 2 > box.x && x + w / 2 < box.x + box.w && y + h / 2 > box.y && y + h / 2 < box.y + box.h
