//! Puts operations in order: fuses what can be fused, and lets values share buffers once the
//! earlier value is no longer needed.

use super::graph::Graph;
use super::operation::{Fusible, Operation, Wiring};
use super::{MEMORY_MAX, ModelError, WORK_MAX, kinds};

/// An operation in its place; inputs and output are values of the graph.
struct Step {
    operation: Box<dyn Operation>,
    inputs: Vec<usize>,
    output: usize,
}

/// Where a value is stored while it is needed.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub buffer: usize,
    pub length: usize,
}

/// An operation, and the slots of its inputs and output.
pub(super) struct Placed {
    pub operation: Box<dyn Operation>,
    pub inputs: Vec<Slot>,
    pub output: Slot,
}

/// All that a run needs.
pub(super) struct Plan {
    pub steps: Vec<Placed>,
    pub input: Slot,
    pub outputs: Vec<Slot>,
    /// The length of each buffer.
    pub buffers: Vec<usize>,
}

struct Fusing {
    steps: Vec<Option<Step>>,
    /// The step that makes each value.
    step_by_value: Vec<Option<usize>>,
    uses_by_value: Vec<usize>,
}

/// Plans a graph.
pub(super) fn plan(graph: &Graph) -> Result<Plan, ModelError> {
    let steps = fuse(graph)?;
    place(graph, steps)
}

fn fuse(graph: &Graph) -> Result<Vec<Step>, ModelError> {
    let mut uses_by_value = vec![0; graph.values.len()];
    let used = graph.nodes.iter().flat_map(|node| &node.inputs).chain(&graph.outputs);
    used.for_each(|value| uses_by_value[*value] += 1);
    let step_by_value = vec![None; graph.values.len()];
    let mut fusing = Fusing { steps: Vec::new(), step_by_value, uses_by_value };
    let mut known: Vec<bool> = vec![false; graph.values.len()];
    known[graph.input] = true;
    let mut work = 0;
    for node in &graph.nodes {
        let built = kinds::build(&Wiring { graph, node })?;
        work += built.work;
        let is_new = !known[node.output] && !graph.values[node.output].is_fixed();
        if !is_new || !built.inputs.iter().all(|input| known[*input]) {
            return Err(ModelError::Format);
        }
        if work > WORK_MAX {
            return Err(ModelError::TooLarge);
        }
        known[node.output] = true;
        let step = Step { operation: built.operation, inputs: built.inputs, output: node.output };
        match built.fusible {
            Some(Fusible::Bend(activation)) => {
                fusing.join(step, |before, _| before.finish().is_some_and(|f| f.bend(&activation)));
            }
            Some(Fusible::Add) => fusing.add(graph, step),
            None => fusing.push(step),
        }
    }
    if graph.outputs.iter().all(|output| known[*output]) {
        Ok(fusing.steps.into_iter().flatten().collect())
    } else {
        Err(ModelError::Format)
    }
}

impl Fusing {
    fn push(&mut self, step: Step) {
        self.step_by_value[step.output] = Some(self.steps.len());
        self.steps.push(Some(step));
    }

    /// The step that makes `value`, if nothing else needs that value.
    fn only_source(&mut self, value: usize) -> Option<&mut Option<Step>> {
        let step = self.step_by_value[value].filter(|_| self.uses_by_value[value] == 1)?;
        self.steps.get_mut(step)
    }

    /// Lets the step before take over the work of `step`, or else keeps `step`.
    fn join(&mut self, step: Step, take: impl FnOnce(&mut dyn Operation, &Step) -> bool) {
        let before = self.only_source(step.inputs[0]);
        if let Some(Some(before)) = before
            && take(before.operation.as_mut(), &step)
        {
            before.output = step.output;
            self.step_by_value[step.output] = self.step_by_value[step.inputs[0]];
        } else {
            self.push(step);
        }
    }

    /// Lets one side of an addition take the other side as its residual. That side moves to the
    /// place of the addition, so that the other one is computed before it.
    fn add(&mut self, graph: &Graph, step: Step) {
        let [one, other] = step.inputs[..] else { return self.push(step) };
        for (into, residual) in [(other, one), (one, other)] {
            let channels = graph.values[residual].shape.sizes().last().copied().unwrap_or(1);
            let widening = self.only_source(residual).and_then(|step| step.as_ref());
            let narrow = widening.and_then(|step| {
                step.operation.widens().map(|channels| (step.inputs[0], channels))
            });
            let (from, channels) = narrow.unwrap_or((residual, channels));
            let Some(source) = self.only_source(into) else { continue };
            let takes = source.as_mut().and_then(|before| before.operation.finish());
            if !takes.is_some_and(|finish| finish.add(channels)) {
                continue;
            }
            let Some(mut moved) = source.take() else { continue };
            if narrow.is_some()
                && let Some(widening) = self.only_source(residual)
            {
                *widening = None;
            }
            moved.inputs.push(from);
            moved.output = step.output;
            return self.push(moved);
        }
        self.push(step);
    }
}

fn place(graph: &Graph, steps: Vec<Step>) -> Result<Plan, ModelError> {
    let mut last_use: Vec<usize> = vec![0; graph.values.len()];
    for (index, step) in steps.iter().enumerate() {
        last_use[step.output] = index;
        step.inputs.iter().for_each(|input| last_use[*input] = index);
    }
    graph.outputs.iter().for_each(|output| last_use[*output] = usize::MAX);
    let mut buffers = Buffers::default();
    let mut slots: Vec<Option<Slot>> = vec![None; graph.values.len()];
    let length = |value: usize| graph.values[value].shape.elements();
    let input = buffers.take(length(graph.input));
    slots[graph.input] = Some(input);
    let mut placed = Vec::new();
    for (index, step) in steps.into_iter().enumerate() {
        let output = buffers.take(length(step.output));
        slots[step.output] = Some(output);
        let inputs: Option<Vec<Slot>> = step.inputs.iter().map(|input| slots[*input]).collect();
        for value in step.inputs.iter().chain([&step.output]) {
            if last_use[*value] == index
                && let Some(slot) = slots[*value].take()
            {
                buffers.free.push(slot.buffer);
            }
        }
        let inputs = inputs.ok_or(ModelError::Format)?;
        placed.push(Placed { operation: step.operation, inputs, output });
    }
    let outputs: Option<Vec<Slot>> = graph.outputs.iter().map(|output| slots[*output]).collect();
    let outputs = outputs.ok_or(ModelError::Format)?;
    if buffers.lengths.iter().sum::<usize>() > MEMORY_MAX {
        return Err(ModelError::TooLarge);
    }
    Ok(Plan { steps: placed, input, outputs, buffers: buffers.lengths })
}

#[derive(Default)]
struct Buffers {
    lengths: Vec<usize>,
    free: Vec<usize>,
}

impl Buffers {
    /// The smallest free buffer that is long enough, else the longest one, extended.
    fn take(&mut self, length: usize) -> Slot {
        let fit = |buffer: &usize| {
            let there = self.lengths[*buffer];
            if there >= length { (0, there) } else { (1, usize::MAX - there) }
        };
        let best = (0..self.free.len()).min_by_key(|at| fit(&self.free[*at]));
        let buffer = match best {
            Some(best) => self.free.swap_remove(best),
            None => {
                self.lengths.push(0);
                self.lengths.len() - 1
            }
        };
        self.lengths[buffer] = self.lengths[buffer].max(length);
        Slot { buffer, length }
    }
}
