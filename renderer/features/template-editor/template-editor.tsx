import { Button, Checkbox, FileButton, Loader, Slider } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect, useReducer, useRef, useState } from 'react'
import type { Rect } from '#shared/domain/geometry.ts'
import type { Template } from '#shared/domain/template.ts'
import { useErrorText } from '../../lib/error.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { uploadFile } from '../../lib/upload.ts'
import parts from '../../ui/parts.module.css'
import { EditorCanvas } from './canvas/editor-canvas.tsx'
import { ReadingLayer, readingCounts } from './canvas/reading-layer.tsx'
import { alignmentOf, ScanPicture } from './canvas/scan-layer.tsx'
import classes from './editor.module.css'
import { ItemList } from './item-list.tsx'
import { drawnField } from './model/fields.ts'
import { fieldsFromGrids } from './model/found-grids.ts'
import type { Tool } from './model/gesture.ts'
import { type EditorAction, pageOf, reduce, selectedFields, startEditor } from './model/reduce.ts'
import { inverse, mapRect, stretched } from './model/view.ts'
import { Properties } from './properties.tsx'
import { PublishPanel } from './publish-panel.tsx'
import { Toolbar } from './toolbar.tsx'
import { useDraft } from './use-draft.ts'
import type { useScans } from './use-scans.ts'
import { type Scan, scanKey, useTryOn } from './use-try-on.ts'

/** Where nothing is known of the scan, an arrow key moves as far as a pixel at this resolution. */
const NUDGE_DPI = 300
const FOLLOW_MS = 150

interface TemplateEditorProps {
  readonly initial: Template
  /** Whether the station has it; one just made or imported it does not. */
  readonly isStored: boolean
  readonly scans: ReturnType<typeof useScans>
  readonly menu: (template: Template) => ReactNode
  readonly messages: ReactNode
}

export function TemplateEditor({ initial, isStored, scans, menu, messages }: TemplateEditorProps) {
  const t = useText()
  const errorText = useErrorText()
  const { client } = useStation()
  const [state, dispatch] = useReducer(reduce, initial, startEditor)
  const [tool, setTool] = useState<Tool>('select')
  const [isSnapping, setSnapping] = useState(true)
  const [opacity, setOpacity] = useState(1)
  const [preview, setPreview] = useState<Template>()
  const sizes = useRef(new Map<string, { w: number; h: number }>())
  const { template } = state
  const page = pageOf(state)
  const active = scans.shown[0]
  const { live, isReading, error: readingError } = useTryOn(preview ?? template, active)
  const aligned = alignmentOf(live?.reading)

  const draft = useDraft(template, isStored ? initial : undefined)
  const { saveNow } = draft
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'KeyS' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      saveNow()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [saveNow])

  const find = useMutation({
    mutationFn: async ({ scan, box }: { scan: Scan; box: Rect | undefined }) => {
      const shownSize = sizes.current.get(scanKey(scan))
      const image = live?.reading.image
      const size = image === undefined ? shownSize : { w: image.widthPx, h: image.heightPx }
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
      dispatch({ type: 'add-fields', fields: fieldsFromGrids(template, page, grids) })
      return found.grids.length
    },
  })
  const addScan = useMutation({
    mutationFn: async (files: readonly File[]) => {
      for (const file of files) {
        scans.add({ sha256: await uploadFile(file), pageIndex: 0, name: file.name.normalize('NFC') })
      }
    },
  })

  function onBox(box: Rect) {
    setTool('select')
    if (tool === 'find') {
      if (active !== undefined) find.mutate({ scan: active, box })
    } else if (tool !== 'select' && tool !== 'pan') {
      const names = { region: t('editor.kind.region'), barcode: t('editor.kind.barcode') }
      dispatch({ type: 'add-fields', fields: [drawnField(template, page, tool, box, names)] })
    }
  }
  /** While a hand moves, the reading follows it a few times a second; every move would only slow the hand down. */
  const following = useRef<{ action: EditorAction; timer: ReturnType<typeof setTimeout> }>(undefined)
  function onPreview(action: EditorAction | undefined) {
    const waiting = following.current
    if (action === undefined) {
      clearTimeout(waiting?.timer)
      following.current = undefined
      setPreview(undefined)
    } else if (waiting !== undefined) following.current = { ...waiting, action }
    else if (active !== undefined) {
      const timer = setTimeout(() => {
        const latest = following.current
        following.current = undefined
        if (latest !== undefined) setPreview(reduce(state, latest.action).template)
      }, FOLLOW_MS)
      following.current = { action, timer }
    }
  }

  const nudge =
    live?.reading.registration === undefined
      ? template.unit === 'mm'
        ? 25.4 / NUDGE_DPI
        : 1
      : 1 / live.reading.registration.scale
  const counts = live === undefined ? undefined : readingCounts(live)
  const failure = draft.error ?? find.error ?? addScan.error ?? readingError
  return (
    <section className={classes.page} aria-label={t('screen.template-editor')}>
      <header className={classes.bar}>
        {menu(template)}
        <Toolbar
          state={state}
          dispatch={dispatch}
          tool={tool}
          onTool={setTool}
          isSnapping={isSnapping}
          onSnapping={setSnapping}
        />
        <span className={classes.spacer} />
        <span className={parts.note} role="status">
          {t(draft.isSaved ? 'editor.saved' : 'editor.unsaved')}
        </span>
        <Button variant={draft.isSaved ? 'default' : 'filled'} loading={draft.isSaving} onClick={saveNow}>
          {t('editor.save')}
        </Button>
      </header>
      <div className={classes.list}>
        {template.pages.length > 1 && (
          <PageTabs
            template={template}
            current={state.pageIndex}
            onPage={(pageIndex) => dispatch({ type: 'show-page', pageIndex })}
          />
        )}
        <ItemList state={state} dispatch={dispatch} />
        <section aria-label={t('editor.scans')}>
          <h2 className={classes.heading}>{t('editor.scans')}</h2>
          {scans.known.map((scan) => (
            <Checkbox
              key={scanKey(scan)}
              size="xs"
              mb={4}
              label={scan.name}
              checked={scans.shown.some((each) => scanKey(each) === scanKey(scan))}
              onChange={() => scans.toggle(scan)}
            />
          ))}
          <Slider
            aria-label={t('editor.opacity')}
            thumbLabel={t('editor.opacity')}
            size="xs"
            min={0.1}
            max={1}
            step={0.1}
            label={null}
            value={opacity}
            onChange={setOpacity}
            my={8}
          />
          <div className={classes.stack}>
            <FileButton
              multiple
              onChange={(files) => files.length > 0 && addScan.mutate(files)}
              accept="image/*,application/pdf"
            >
              {(props) => (
                <Button {...props} variant="default" loading={addScan.isPending}>
                  {t('editor.addScan')}
                </Button>
              )}
            </FileButton>
            {active !== undefined && (
              <Button
                variant="default"
                loading={find.isPending}
                onClick={() => find.mutate({ scan: active, box: undefined })}
              >
                {t('editor.findAll')}
              </Button>
            )}
          </div>
          {find.data === 0 && <p className={parts.note}>{t('editor.foundNothing')}</p>}
        </section>
      </div>
      <EditorCanvas
        state={state}
        dispatch={dispatch}
        tool={tool}
        isSnapping={isSnapping}
        nudge={nudge}
        onBox={onBox}
        onPreview={onPreview}
        onEscape={() => setTool('select')}
        under={(view) =>
          scans.shown.map((scan) => (
            <OverlaidScan
              key={scanKey(scan)}
              scan={scan}
              template={template}
              page={page.size}
              view={view}
              reading={scan === active ? live?.reading : undefined}
              isActive={scan === active}
              opacity={opacity}
              onSize={(size) => sizes.current.set(scanKey(scan), size)}
            />
          ))
        }
        over={
          live !== undefined && (
            <ReadingLayer
              template={template}
              page={page}
              live={live}
              detailed={selectedFields(state).map(({ id }) => id)}
            />
          )
        }
      >
        <div className={classes.live} role="status">
          {active === undefined
            ? t('editor.noScan')
            : counts === undefined || live === undefined
              ? t('editor.readingNow')
              : live.reading.state === 'read'
                ? t('editor.counts', counts)
                : t('editor.trialUnread')}
          {isReading && <Loader size={10} ml={6} />}
        </div>
      </EditorCanvas>
      <aside className={classes.side}>
        {messages}
        {failure !== null && failure !== undefined && <p role="alert">{errorText(failure)}</p>}
        <Properties state={state} dispatch={dispatch} />
        <PublishPanel
          template={template}
          scans={scans.known}
          save={draft.save}
          onRestore={(version) => dispatch({ type: 'restore', template: version })}
        />
      </aside>
    </section>
  )
}

function PageTabs({
  template,
  current,
  onPage,
}: {
  template: Template
  current: number
  onPage: (index: number) => void
}) {
  return (
    <div role="tablist" style={{ display: 'flex', gap: 4 }}>
      {template.pages.map((page, index) => (
        <Button
          key={page.id}
          role="tab"
          aria-selected={index === current}
          variant={index === current ? 'light' : 'default'}
          onClick={() => onPage(index)}
        >
          {page.id}
        </Button>
      ))}
    </div>
  )
}

interface OverlaidScanProps {
  readonly scan: Scan
  readonly template: Template
  readonly isActive: boolean
}

/** A scan in its place; those besides the first are aligned by a reading of their own. */
function OverlaidScan({
  scan,
  template,
  isActive,
  reading,
  ...rest
}: OverlaidScanProps & Parameters<typeof ScanPicture>[0]) {
  const own = useTryOn(template, isActive ? undefined : scan)
  return <ScanPicture scan={scan} reading={isActive ? reading : own.live?.reading} {...rest} />
}
