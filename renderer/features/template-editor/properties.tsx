import { Button, Checkbox, Group, Select } from '@mantine/core'
import { useState } from 'react'
import { questionNumber } from '#shared/domain/layout.ts'
import { BubbleShape, type Template, type TemplateField } from '#shared/domain/template.ts'
import { useText } from '../../lib/i18n.ts'
import { CommitText } from '../../ui/commit-text.tsx'
import parts from '../../ui/parts.module.css'
import { CommitNumber } from './commit-number.tsx'
import classes from './editor.module.css'
import { canBe, canMerge, splitRow } from './model/change-fields.ts'
import { type FieldKind, turned, withOptions, withRows } from './model/fields.ts'
import { isBubbleField, rowLabels, unite } from './model/items.ts'
import { type EditorAction, type EditorState, movable, selectedFields } from './model/reduce.ts'

type Unit = Template['unit']

const KINDS: readonly FieldKind[] = ['choice', 'number', 'numeric', 'form', 'matrix', 'region', 'barcode']

interface PaneProps {
  readonly state: EditorState
  readonly dispatch: (action: EditorAction) => void
}

/** Everything about what is selected, as numbers and words. */
export function Properties({ state, dispatch }: PaneProps) {
  const t = useText()
  const items = movable(state)
  const fields = selectedFields(state)
  const only = fields.length === 1 && state.selection.length === 1 ? fields[0] : undefined
  if (state.selection.length === 0) return <TemplateProperties state={state} dispatch={dispatch} />
  const bounds = items.length === 0 ? undefined : unite(items.map((item) => item.bounds))
  return (
    <section aria-label={t('editor.properties')}>
      <h2 className={classes.heading}>
        {only === undefined
          ? t('editor.selected', { count: state.selection.length })
          : t(`editor.kind.${only.kind}`)}
      </h2>
      {only !== undefined && (
        <FieldProperties key={only.id} field={only} unit={state.template.unit} dispatch={dispatch} />
      )}
      {(only !== undefined || canMerge(fields)) && <Parts fields={fields} dispatch={dispatch} />}
      {bounds !== undefined && (
        <div className={classes.pair}>
          {(['x', 'y', 'w', 'h'] as const).map((side) => (
            <CommitNumber
              key={side}
              label={t(`editor.${side}`)}
              unit={state.template.unit}
              value={bounds[side]}
              decimals={3}
              onCommit={(value) =>
                dispatch({ type: 'resize', from: bounds, to: { ...bounds, [side]: value } })
              }
            />
          ))}
        </div>
      )}
      {fields.length > 0 && <Renumber fields={fields} dispatch={dispatch} />}
      {fields.length > 0 && bounds !== undefined && (
        <ArrayTool bounds={bounds} unit={state.template.unit} dispatch={dispatch} />
      )}
    </section>
  )
}

function TemplateProperties({ state, dispatch }: PaneProps) {
  const t = useText()
  return (
    <section aria-label={t('editor.properties')}>
      <h2 className={classes.heading}>{t('editor.template')}</h2>
      <CommitText
        label={t('editor.name')}
        value={state.template.name}
        onCommit={(name) => name !== '' && dispatch({ type: 'edit-template', patch: { name } })}
      />
      <CommitText
        label={t('editor.ink')}
        value={state.template.print.ink}
        onCommit={(ink) =>
          /^#[0-9a-f]{6}$/i.test(ink) && dispatch({ type: 'edit-template', patch: { print: { ink } } })
        }
      />
      <p className={parts.note}>{t('editor.hint')}</p>
    </section>
  )
}

interface FieldProps {
  readonly field: TemplateField
  readonly unit: Unit
  readonly dispatch: PaneProps['dispatch']
}

function FieldProperties({ field, unit, dispatch }: FieldProps) {
  const t = useText()
  const edit = (next: TemplateField) => dispatch({ type: 'edit-field', field: next })
  const names = { region: t('editor.kind.region'), barcode: t('editor.kind.barcode') }
  return (
    <>
      <Select
        label={t('editor.kindOf')}
        data={KINDS.map((kind) => ({
          value: kind,
          label: t(`editor.kind.${kind}`),
          disabled: !canBe(field, kind),
        }))}
        value={field.kind}
        allowDeselect={false}
        onChange={(value) => {
          const kind = KINDS.find((each) => each === value)
          if (kind !== undefined) dispatch({ type: 'set-kind', id: field.id, kind, names })
        }}
      />
      <CommitText
        label={t('editor.id')}
        value={field.id}
        onCommit={(to) => dispatch({ type: 'rename', id: field.id, to })}
      />
      <CommitText
        label={t('editor.name')}
        value={field.name ?? ''}
        onCommit={(name) => {
          const { name: _, ...rest } = field
          edit(name === '' ? (rest as TemplateField) : { ...field, name })
        }}
      />
      {field.kind === 'region' && (
        <Select
          label={t('editor.purpose')}
          data={(['name', 'signature', 'ocr', 'other'] as const).map((value) => ({
            value,
            label: t(`editor.purposes.${value}`),
          }))}
          value={field.purpose}
          allowDeselect={false}
          onChange={(purpose) => edit({ ...field, purpose: purpose as typeof field.purpose })}
        />
      )}
      {'identity' in field && (
        <Checkbox
          mt={6}
          label={t('editor.identity')}
          checked={field.identity}
          onChange={(event) => edit({ ...field, identity: event.currentTarget.checked })}
        />
      )}
      {isBubbleField(field) && <BubbleProperties field={field} unit={unit} edit={edit} />}
    </>
  )
}

type BubbleField = Parameters<typeof withRows>[0]

interface BubbleProps {
  readonly field: BubbleField
  readonly unit: Unit
  readonly edit: (field: TemplateField) => void
}

function BubbleProperties({ field, unit, edit }: BubbleProps) {
  const t = useText()
  const { layout } = field
  const rows = rowLabels(field)
  const options = field.options.map((option) => (Array.isArray(option) ? option.join('') : option))
  const grid = layout.type === 'grid' ? layout : undefined
  const isAcross = grid !== undefined && Math.abs(grid.optionStep.dx) >= Math.abs(grid.optionStep.dy)
  return (
    <>
      <div className={classes.pair}>
        <CommitNumber
          label={t('editor.rows')}
          value={rows.length}
          decimals={0}
          min={1}
          max={200}
          isDisabled={field.kind === 'form' || grid === undefined}
          onCommit={(count) => edit(withRows(field, count))}
        />
        {grid !== undefined &&
          (['w', 'h'] as const).map((side) => (
            <CommitNumber
              key={side}
              label={t(side === 'w' ? 'editor.bubbleWidth' : 'editor.bubbleHeight')}
              unit={unit}
              value={grid.bubble[side]}
              decimals={3}
              min={0.1}
              onCommit={(value) =>
                edit({ ...field, layout: { ...grid, bubble: { ...grid.bubble, [side]: value } } })
              }
            />
          ))}
        <Select
          label={t('editor.shape')}
          data={BubbleShape.options.map((value) => ({ value, label: t(`editor.shapes.${value}`) }))}
          value={field.style.shape}
          allowDeselect={false}
          onChange={(shape) => edit({ ...field, style: { ...field.style, shape: BubbleShape.parse(shape) } })}
        />
      </div>
      <CommitText
        label={t('editor.options')}
        value={options.join(' ')}
        onCommit={(text) =>
          edit(
            withOptions(
              field,
              text.split(/[\s,]+/).filter((part) => part !== ''),
            ),
          )
        }
      />
      <Checkbox
        mt={6}
        label={t('editor.printed')}
        checked={field.style.printed}
        onChange={(event) =>
          edit({ ...field, style: { ...field.style, printed: event.currentTarget.checked } })
        }
      />
      {(field.kind === 'choice' || field.kind === 'matrix') && (
        <Checkbox
          mt={6}
          label={t('editor.multiple')}
          checked={field.multiple === 'allow'}
          onChange={(event) => edit({ ...field, multiple: event.currentTarget.checked ? 'allow' : 'flag' })}
        />
      )}
      {grid !== undefined && (
        <Button mt={8} variant="default" onClick={() => edit(turned(field))}>
          {t(isAcross ? 'editor.turnDown' : 'editor.turnAcross')}
        </Button>
      )}
    </>
  )
}

/** What is one field of several, or several of one. */
function Parts({ fields, dispatch }: { fields: readonly TemplateField[]; dispatch: PaneProps['dispatch'] }) {
  const t = useText()
  const [only] = fields
  if (canMerge(fields))
    return (
      <Button mt={8} variant="default" onClick={() => dispatch({ type: 'merge' })}>
        {t(only.kind === 'choice' || only.kind === 'matrix' ? 'editor.merge' : 'editor.mergeNumber')}
      </Button>
    )
  const at = splitRow(only)
  if (at === 0 || only.kind === 'form') return null
  return (
    <Button mt={8} variant="default" onClick={() => dispatch({ type: 'split' })}>
      {t('editor.split', { row: at })}
    </Button>
  )
}

function Renumber({
  fields,
  dispatch,
}: {
  fields: readonly TemplateField[]
  dispatch: PaneProps['dispatch']
}) {
  const t = useText()
  const first = fields.find(
    (field) => field.kind === 'choice' || field.kind === 'matrix' || field.kind === 'numeric',
  )
  if (first === undefined) return null
  const from =
    first.kind === 'numeric' ? (first.questionId ?? 1) : (questionNumber(first.labels[0] ?? '') ?? 1)
  return (
    <CommitNumber
      label={t('editor.firstQuestion')}
      value={from}
      decimals={0}
      min={1}
      onCommit={(value) => dispatch({ type: 'renumber', from: value })}
    />
  )
}

function ArrayTool({
  bounds,
  unit,
  dispatch,
}: {
  bounds: { w: number; h: number }
  unit: Unit
  dispatch: PaneProps['dispatch']
}) {
  const t = useText()
  const [columns, setColumns] = useState(2)
  const [rows, setRows] = useState(1)
  const [dx, setDx] = useState(bounds.w * 1.2)
  const [dy, setDy] = useState(bounds.h * 1.2)
  return (
    <fieldset style={{ border: 0, padding: 0, margin: '12px 0 0' }}>
      <legend className={classes.heading}>{t('editor.array')}</legend>
      <div className={classes.pair}>
        <CommitNumber
          label={t('editor.arrayColumns')}
          value={columns}
          decimals={0}
          min={1}
          max={20}
          onCommit={setColumns}
        />
        <CommitNumber
          label={t('editor.arrayRows')}
          value={rows}
          decimals={0}
          min={1}
          max={20}
          onCommit={setRows}
        />
        <CommitNumber label={t('editor.arrayDx')} unit={unit} value={dx} onCommit={setDx} />
        <CommitNumber label={t('editor.arrayDy')} unit={unit} value={dy} onCommit={setDy} />
      </div>
      <Group mt={6}>
        <Button variant="default" onClick={() => dispatch({ type: 'array', columns, rows, dx, dy })}>
          {t('editor.makeArray')}
        </Button>
      </Group>
    </fieldset>
  )
}
