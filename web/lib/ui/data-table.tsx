import arrowDownIcon from 'lucide-static/icons/arrow-down.svg?shapes';
import arrowUpIcon from 'lucide-static/icons/arrow-up.svg?shapes';
import sortIcon from 'lucide-static/icons/chevrons-up-down.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { media } from './media.ts';
import { VisuallyHidden } from './states.tsx';

interface Column<T> {
  key: string;
  title: string;
  cell: (row: T) => ComponentChildren;
  /** Numbers stand under each other. */
  align?: 'end';
  /** Only where the whole list is here: a page of a longer list cannot be sorted. */
  sort?: (a: T, b: T) => number;
  /** Left out where there is little room: it is in the sheet of the row. */
  minor?: boolean;
}

interface DataTableProps<T> {
  /** What the table shows, for those who hear it. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** What opens when a row is pressed; its first cell becomes the button. */
  onOpen?: (row: T) => void;
  /** Buttons at the end of a row. */
  actions?: (row: T) => ComponentChildren;
  actionsTitle?: string;
  current?: string | null;
  'data-testid'?: string;
}

const narrow = media('(max-width: 639px)');
/** What scrolls must be reachable by keyboard. */
const reachable = { tabIndex: 0 };

/** Rows of a list: a table, and cards where there is no room for one. Arrow keys move between rows that open. */
export function DataTable<T>(props: DataTableProps<T>) {
  const [order, setOrder] = useState<{ key: string; up: boolean } | null>(null);
  const by = props.columns.find((column) => column.key === order?.key)?.sort;
  const rows = by ? [...props.rows].sort((a, b) => (order?.up ? by(a, b) : by(b, a))) : props.rows;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const area = root.current;
    const onKeyDown = (event: KeyboardEvent) => {
      const openers = [...(area?.querySelectorAll<HTMLElement>('.opener') ?? [])];
      const at = openers.indexOf(event.target as HTMLElement);
      const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: openers.length - 1 }[event.key];
      const next = at < 0 || goal === undefined ? undefined : openers[goal];
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
    area?.addEventListener('keydown', onKeyDown);
    return () => area?.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <div class="rows" ref={root}>
      {narrow.value ? (
        <Cards {...props} rows={rows} />
      ) : (
        <Table {...props} rows={rows} order={order} onOrder={setOrder} />
      )}
    </div>
  );
}

/** The first cell of a row, as its button where the row opens. */
function First<T>({
  row,
  column,
  onOpen,
}: {
  row: T;
  column: Column<T>;
  onOpen?: ((row: T) => void) | undefined;
}) {
  if (!onOpen) return <>{column.cell(row)}</>;
  return (
    <button type="button" class="opener" onClick={() => onOpen(row)}>
      {column.cell(row)}
    </button>
  );
}

interface TableProps<T> extends DataTableProps<T> {
  order: { key: string; up: boolean } | null;
  onOrder: (order: { key: string; up: boolean }) => void;
}

function Table<T>({
  caption,
  columns,
  rows,
  keyOf,
  onOpen,
  actions,
  actionsTitle = '',
  current,
  order,
  onOrder,
  ...rest
}: TableProps<T>) {
  return (
    <section class="table-frame" aria-label={caption} {...reachable}>
      <table class="table" data-testid={rest['data-testid']}>
        <caption class="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const sorted = order?.key === column.key ? order : null;
              return (
                <th
                  key={column.key}
                  scope="col"
                  class={`${column.align ?? ''}${column.minor ? ' minor' : ''}`}
                  {...(column.sort
                    ? { 'aria-sort': sorted ? (sorted.up ? 'ascending' : 'descending') : 'none' }
                    : {})}
                >
                  {column.sort ? (
                    <button
                      type="button"
                      class="sorter"
                      onClick={() => onOrder({ key: column.key, up: sorted ? !sorted.up : true })}
                    >
                      {column.title}
                      <Icon of={sorted ? (sorted.up ? arrowUpIcon : arrowDownIcon) : sortIcon} size={14} />
                    </button>
                  ) : (
                    column.title
                  )}
                </th>
              );
            })}
            {actions && (
              <th scope="col">
                <VisuallyHidden>{actionsTitle}</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              class={onOpen ? 'opens' : ''}
              data-testid="row"
              {...(current === keyOf(row) ? { 'data-current': true } : {})}
            >
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.key} scope="row">
                    <First {...{ row, column, onOpen }} />
                  </th>
                ) : (
                  <td key={column.key} class={`${column.align ?? ''}${column.minor ? ' minor' : ''}`}>
                    {column.cell(row)}
                  </td>
                ),
              )}
              {actions && <td class="acts">{actions(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cards<T>({ caption, columns, rows, keyOf, onOpen, actions, ...rest }: DataTableProps<T>) {
  const [first, ...others] = columns;
  return (
    <ul class="cards" aria-label={caption} data-testid={rest['data-testid']}>
      {rows.map((row) => (
        <li key={keyOf(row)} class={onOpen ? 'card-row opens' : 'card-row'} data-testid="row">
          {first && (
            <div class="title">
              <First {...{ row, column: first, onOpen }} />
            </div>
          )}
          <dl>
            {others.map((column) => (
              <div key={column.key}>
                <dt>{column.title}</dt>
                <dd>{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
          {actions && <div class="acts">{actions(row)}</div>}
        </li>
      ))}
    </ul>
  );
}
