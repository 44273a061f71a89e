# Kaplan-Meier of mirrored left-censored data by R's survival package: mean, standard error of the mean, median.
# Reads set, value, below from the file named first, writes set, mean, se, median to the file named second.
library(survival)

files <- commandArgs(trailingOnly = TRUE)
data <- read.csv(files[1])
results <- lapply(split(data, data$set), function(s) {
  flip <- max(s$value)
  fit <- survfit(Surv(flip - s$value, 1 - s$below) ~ 1)
  table <- summary(fit, rmean = "common")$table
  data.frame(set = s$set[1], mean = flip - table[["rmean"]], se = table[["se(rmean)"]],
    median = flip - unname(quantile(fit, 0.5, conf.int = FALSE)))
})
results <- do.call(rbind, results)
exact <- function(column) ifelse(is.na(column), "NA", sprintf("%.17g", column))
write.csv(as.data.frame(lapply(results, exact)), files[2], row.names = FALSE, quote = FALSE)
