# gstat, one work per call: Rscript peer.R WORK.json; raw doubles go to the file that the work names.
suppressMessages({library(jsonlite); library(sp); library(gstat)})
work <- fromJSON(commandArgs(TRUE)[1])
numbers <- function(file, columns) matrix(readBin(file, "double", file.size(file) / 8, endian = "little"), ncol = columns)
samples <- as.data.frame(numbers(work$samples_file, 3))
names(samples) <- c("x", "y", "z")
coordinates(samples) <- ~x + y
if (!is.null(work$targets_file)) {
  targets <- as.data.frame(numbers(work$targets_file, 2))
  names(targets) <- c("x", "y")
  targets <- SpatialPoints(targets)
}
if (!is.null(work$model)) model <- vgm(work$model$psill, work$model$kind, work$model$range, work$model$nugget)
nearest <- if (work$k == 0) Inf else work$k
begin <- proc.time()
if (work$task == "krige") {
  found <- krige(z ~ 1, samples, targets, model, nmax = nearest, debug.level = 0)@data
  out <- c(found[, 1], found[, 2])
} else if (work$task == "leave-one-out" && work$first > 0) {
  found <- sapply(seq_len(work$first), function(i) {
    one <- krige(z ~ 1, samples[-i, ], samples[i, ], model, nmax = nearest, debug.level = 0)
    c(one[[1]], one[[2]])
  })
  out <- c(found[1, ], found[2, ])
} else if (work$task == "leave-one-out") {
  found <- krige.cv(z ~ 1, samples, model, nmax = nearest, verbose = FALSE, debug.level = 0)
  out <- c(found$var1.pred, found$var1.var)
} else if (work$task == "variogram") {
  found <- variogram(z ~ 1, samples, cutoff = work$cutoff, width = work$width)
  out <- c(found$np, found$dist, found$gamma)
} else {
  set.seed(1)
  drawn <- krige(z ~ 1, samples, targets, model, nmax = nearest, nsim = work$draws, debug.level = 0)@data
}
seconds <- (proc.time() - begin)[["elapsed"]]
if (work$task == "simulate") {
  drawn <- as.matrix(drawn)
  mean <- rowMeans(drawn)
  out <- c(mean, rowSums((drawn - mean)^2) / (ncol(drawn) - 1))
}
writeBin(as.double(out), work$out, endian = "little")
cat("RESULT", toJSON(list(seconds = seconds), auto_unbox = TRUE, digits = 6), "\n")
