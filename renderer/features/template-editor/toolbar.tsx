import { Divider, Menu } from '@mantine/core'
import * as Icons from '@tabler/icons-react'
import { useText } from '../../lib/i18n.ts'
import classes from './editor.module.css'
import { IconButton } from './icon-button.tsx'
import type { Axis, Edge } from './model/arrange.ts'
import type { Tool } from './model/gesture.ts'
import { TOOL_KEYS } from './model/keys.ts'
import { NEW_FIDUCIALS, newFiducials } from './model/new-template.ts'
import { type EditorAction, type EditorState, pageOf } from './model/reduce.ts'

const TOOLS: readonly [Tool, typeof Icons.IconPointer][] = [
  ['select', Icons.IconPointer],
  ['pan', Icons.IconHandStop],
  ['choice', Icons.IconListNumbers],
  ['number', Icons.IconId],
  ['numeric', Icons.IconNumbers],
  ['form', Icons.IconToggleLeft],
  ['matrix', Icons.IconGridDots],
  ['region', Icons.IconRectangle],
  ['barcode', Icons.IconQrcode],
  ['find', Icons.IconZoomScan],
]
const EDGES: readonly [Edge, typeof Icons.IconPointer][] = [
  ['left', Icons.IconLayoutAlignLeft],
  ['center', Icons.IconLayoutAlignCenter],
  ['right', Icons.IconLayoutAlignRight],
  ['top', Icons.IconLayoutAlignTop],
  ['middle', Icons.IconLayoutAlignMiddle],
  ['bottom', Icons.IconLayoutAlignBottom],
]
const AXES: readonly [Axis, typeof Icons.IconPointer][] = [
  ['x', Icons.IconLayoutDistributeVertical],
  ['y', Icons.IconLayoutDistributeHorizontal],
]

export interface ToolbarProps {
  readonly state: EditorState
  readonly dispatch: (action: EditorAction) => void
  readonly tool: Tool
  readonly onTool: (tool: Tool) => void
  readonly isSnapping: boolean
  readonly onSnapping: (isSnapping: boolean) => void
}

/** Tools, and what can be done with the selection. */
export function Toolbar({ state, dispatch, tool, onTool, isSnapping, onSnapping }: ToolbarProps) {
  const t = useText()
  const page = pageOf(state)
  const any = state.selection.length > 0
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('editor.tools')}>
      {TOOLS.map(([each, icon]) => (
        <IconButton
          key={each}
          label={t(`editor.tool.${each}`)}
          word={t(`editor.toolWord.${each}`)}
          keys={TOOL_KEYS[each].slice('Key'.length)}
          icon={icon}
          isOn={tool === each}
          onClick={() => onTool(each)}
        />
      ))}
      <Menu>
        <Menu.Target>
          <IconButton
            label={t('editor.addMarks')}
            word={t('editor.toolWord.marks')}
            icon={Icons.IconFocus2}
          />
        </Menu.Target>
        <Menu.Dropdown>
          {NEW_FIDUCIALS.map((kind) => (
            <Menu.Item
              key={kind}
              onClick={() =>
                dispatch({ type: 'add-fiducials', fiducials: newFiducials(kind, page, state.template.unit) })
              }
            >
              {t(`editor.fiducial.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Divider orientation="vertical" />
      <IconButton
        label={t('common.undo')}
        word={t('common.undo')}
        keys="Ctrl+Z"
        icon={Icons.IconArrowBackUp}
        isDisabled={state.past.length === 0}
        onClick={() => dispatch({ type: 'undo' })}
      />
      <IconButton
        label={t('editor.redo')}
        word={t('editor.redo')}
        keys="Ctrl+Y"
        icon={Icons.IconArrowForwardUp}
        isDisabled={state.future.length === 0}
        onClick={() => dispatch({ type: 'redo' })}
      />
      <Divider orientation="vertical" />
      <ArrangeMenu selected={state.selection.length} dispatch={dispatch} />
      <Divider orientation="vertical" />
      <IconButton
        label={t('editor.copy')}
        word={t('editor.copy')}
        keys="Ctrl+C"
        icon={Icons.IconCopy}
        isDisabled={!any}
        onClick={() => dispatch({ type: 'copy' })}
      />
      <IconButton
        label={t('editor.paste')}
        word={t('editor.paste')}
        keys="Ctrl+V"
        icon={Icons.IconClipboard}
        isDisabled={state.clipboard.length === 0}
        onClick={() => dispatch({ type: 'paste' })}
      />
      <IconButton
        label={t('editor.lock')}
        word={t('editor.lock')}
        keys="L"
        icon={Icons.IconLock}
        isDisabled={!any}
        onClick={() => dispatch({ type: 'lock' })}
      />
      <IconButton
        label={t('editor.remove')}
        word={t('editor.remove')}
        keys="Delete"
        icon={Icons.IconTrash}
        isDisabled={!any}
        onClick={() => dispatch({ type: 'remove' })}
      />
      <IconButton
        label={t('editor.snap')}
        word={t('editor.snap')}
        icon={Icons.IconMagnet}
        isOn={isSnapping}
        onClick={() => onSnapping(!isSnapping)}
      />
    </div>
  )
}

/** Puts what is selected in line, and at equal distances. */
function ArrangeMenu({ selected, dispatch }: { selected: number } & Pick<ToolbarProps, 'dispatch'>) {
  const t = useText()
  return (
    <Menu>
      <Menu.Target>
        <IconButton
          label={t('editor.arrange')}
          word={t('editor.arrange')}
          icon={Icons.IconLayoutAlignLeft}
          isDisabled={selected < 2}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {EDGES.map(([edge, Icon]) => (
          <Menu.Item
            key={edge}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => dispatch({ type: 'align', edge })}
          >
            {t(`editor.align.${edge}`)}
          </Menu.Item>
        ))}
        {AXES.map(([axis, Icon]) => (
          <Menu.Item
            key={axis}
            leftSection={<Icon size={16} aria-hidden />}
            disabled={selected < 3}
            onClick={() => dispatch({ type: 'distribute', axis })}
          >
            {t(`editor.distribute.${axis}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
